import { Inject, Injectable } from '@nestjs/common';
import type { ClientSession, Model } from 'mongoose';
import { ROTATION_MODEL } from '../definition/key-provider.tokens';
import { endedAt, endedKeyId, endingOfFailed, endingOfReplacement, type Ending } from './ending';
import type { RotationDocument } from './rotation.schema';

/** Finds in the journal how lives ended. What a reset or a deletion ended is not there. */
@Injectable()
export class EndingRepository {
  constructor(@Inject(ROTATION_MODEL) private readonly rotations: Model<RotationDocument>) {}

  async find(life: string, session?: ClientSession): Promise<Ending | null> {
    return (await this.findAll([life], session)).get(life) ?? null;
  }

  /** By life. */
  async findAll(
    lives: readonly string[],
    session?: ClientSession,
  ): Promise<ReadonlyMap<string, Ending>> {
    const failed = await this.entries('failedLife', lives, {}, session);
    const endings = byLife(failed, ({ failedLife }) => failedLife, endingOfFailed);
    const others = lives.filter((life) => !endings.has(life));
    const undone = await this.entries('replacementLife', others, { state: 'undone' }, session);
    return new Map([
      ...endings,
      ...byLife(undone, ({ replacementLife }) => replacementLife, endingOfReplacement),
    ]);
  }

  /** The last ending of a key of each name, by name. */
  async findLast(
    keyIds: readonly string[],
    session?: ClientSession,
  ): Promise<ReadonlyMap<string, Ending>> {
    const undone = { state: 'undone' } as const;
    const failed = [
      ...(await this.entries('failedKeyId', keyIds, { state: 'done' }, session)),
      ...(await this.entries('failedKeyId', keyIds, { ...undone, revivedLife: null }, session)),
    ];
    const replacements = await this.entries('replacementKeyId', keyIds, undone, session);
    const endings = [
      ...failed.flatMap((entry) => endingOfFailed(entry) ?? []),
      ...replacements.flatMap((entry) => endingOfReplacement(entry) ?? []),
    ].sort((one, other) => endedAt(one) - endedAt(other));
    return new Map(endings.map((ending) => [endedKeyId(ending), ending]));
  }

  /** In which life a key continues after its rotations were undone. */
  async lastLife(life: string, session?: ClientSession): Promise<string> {
    const ending = await this.find(life, session);
    return ending?.kind === 'revived' ? this.lastLife(ending.life, session) : life;
  }

  private async entries(
    field: 'failedLife' | 'failedKeyId' | 'replacementLife' | 'replacementKeyId',
    values: readonly string[],
    also: Partial<Pick<RotationDocument, 'state' | 'revivedLife'>>,
    session: ClientSession | undefined,
  ): Promise<RotationDocument[]> {
    const wanted = [...new Set(values)];
    // No index has the names of replacements: entries that were undone are few, and found by their state.
    return wanted.length === 0
      ? []
      : this.rotations
          .find({ ...also, [field]: { $in: wanted } }, null, { session: session ?? null })
          .lean<RotationDocument[]>()
          .exec();
  }
}

function byLife(
  entries: readonly RotationDocument[],
  lifeOf: (entry: RotationDocument) => string | null,
  endingOf: (entry: RotationDocument) => Ending | null,
): Map<string, Ending> {
  return new Map(
    entries.flatMap((entry) => {
      const [life, ending] = [lifeOf(entry), endingOf(entry)];
      return life !== null && ending ? [[life, ending] as const] : [];
    }),
  );
}
