import type { GuardDto, RotationDto } from '@keypool/dto';
import { isReported } from '../../data/cause-texts';
import { canBeUndone } from './can-be-undone';

/** Rotations that are no further apart belong together. */
const TOGETHER_MS = 10 * 60_000;

/** The rotations by conviction that can be undone. `now`: the server's time in epoch ms. */
export function undoableConvictions(
  rotations: readonly RotationDto[],
  now: number,
): readonly RotationDto[] {
  return rotations.filter((rotation) => isReported(rotation.actor) && canBeUndone(rotation, now));
}

/**
 * Ids of those that belong to the guard's current episode, or to the last one: since the first hold or the first rotation
 * that is still open, and what came shortly before.
 * @param rotations newest first
 */
export function episodeOf(
  rotations: readonly RotationDto[],
  { since, open }: Pick<GuardDto, 'since' | 'open'>,
): readonly string[] {
  const [newest] = rotations;
  if (!newest) {
    return [];
  }
  const anchors = rotations.filter(({ id }) => id === newest.id || open.includes(id));
  const times = anchors.map(({ at }) => Date.parse(at));
  let start = Math.min(...times, since === null ? Infinity : Date.parse(since));
  const members: string[] = [];
  for (const { id, at } of rotations) {
    const time = Date.parse(at);
    if (time < start - TOGETHER_MS) {
      break;
    }
    start = Math.min(start, time);
    members.push(id);
  }
  return members;
}
