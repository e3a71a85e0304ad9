import type { EventType, ProviderId } from '@keypool/dto';
import type { PipelineStage } from 'mongoose';
import type { Actor } from '../identity/actor';

/** What one actor got from a provider, or caused there. Zeros are left out. */
export interface ActorFigures {
  readonly actor: Actor;
  readonly provider: ProviderId;
  /** Different ones. */
  readonly keys?: number;
  readonly rotations?: number;
}

/**
 * How many different keys each of them got.
 * @param from epoch ms
 */
export function keysHandedTo(actors: readonly Actor[], from: number): PipelineStage[] {
  return [
    byActors(actors, 'keys_handed_out', from),
    { $unwind: '$detail.keyIds' },
    { $group: { _id: { actor: '$actor', provider: '$provider', keyId: '$detail.keyIds' } } },
    {
      $group: {
        _id: { actor: '$_id.actor', provider: '$_id.provider' },
        keys: { $sum: 1 },
      },
    },
    withoutId('keys'),
  ];
}

/**
 * How many rotations each of them caused.
 * @param from epoch ms
 */
export function rotationsBy(actors: readonly Actor[], from: number): PipelineStage[] {
  return [
    byActors(actors, 'key_rotated', from),
    { $group: { _id: { actor: '$actor', provider: '$provider' }, rotations: { $sum: 1 } } },
    withoutId('rotations'),
  ];
}

/** The time first: the embedded database uses only one condition, the first that has an index. */
function byActors(actors: readonly Actor[], type: EventType, from: number): PipelineStage.Match {
  return { $match: { at: { $gte: new Date(from) }, actor: { $in: [...actors] }, type } };
}

function withoutId(figure: 'keys' | 'rotations'): PipelineStage.ReplaceRoot {
  return {
    $replaceRoot: { newRoot: { $mergeObjects: ['$_id', { [figure]: `$${figure}` }] } },
  };
}
