import type { CooldownState, GuardHold } from '@keypool/key-pool';
import { Inject, Injectable } from '@nestjs/common';
import type { ClientSession, Model, QueryFilter } from 'mongoose';
import { DatabaseClock } from '../../database/database-clock';
import { KEY_MODEL } from '../definition/key-provider.tokens';
import { KeyRepository } from './key.repository';
import type { KeyDocument } from './key.schema';

/** Convicted keys that stay in the pool: held ones, and those that are exhausted because there was no backup key. */
@Injectable()
export class ConvictedKeyRepository {
  constructor(
    @Inject(KEY_MODEL) private readonly model: Model<KeyDocument>,
    private readonly keys: KeyRepository,
    private readonly clock: DatabaseClock,
  ) {}

  /** Left alone for as long as the hold says, and then last in line. */
  hold(
    { _id, life }: KeyDocument,
    hold: GuardHold,
    lastError: string,
    session: ClientSession,
  ): Promise<KeyDocument | null> {
    const until = new Date(hold.until);
    return this.keys.update({ _id, life }, session, {
      status: 'error',
      cooldownUntil: hold.until > hold.convictedAt ? until : null,
      nextTryAt: until,
      hold,
      convictedAt: new Date(hold.convictedAt),
      lastError,
    });
  }

  /** An exhausted key was convicted once more. */
  convictAgain({ _id, life }: KeyDocument, session: ClientSession): Promise<KeyDocument | null> {
    return this.keys.update({ _id, life }, session, { convictedAt: this.clock.date() });
  }

  /** The evidence is about the request or the token: the key is only suspect. @returns null when it changed since it was read */
  suspect(
    read: KeyDocument,
    state: CooldownState,
    lastError: string,
    session: ClientSession,
  ): Promise<KeyDocument | null> {
    return this.keys.changeCooldown(read, state, lastError, session);
  }

  /** A conviction was wrong, and so may this one have been: the key is suspect, and tried at once. */
  doubt({ _id, life }: KeyDocument, session: ClientSession): Promise<KeyDocument | null> {
    return this.keys.update({ _id, life }, session, {
      status: 'error',
      exhaustedAt: null,
      nextTryAt: this.clock.date(),
      suspectStep: 1,
    });
  }

  /** Those that became exhausted after a time, and still are. */
  exhaustedSince(since: Date, session: ClientSession): Promise<KeyDocument[]> {
    return this.find({ status: 'exhausted', exhaustedAt: { $gt: since } }, session);
  }

  async isHeld(id: string): Promise<boolean> {
    return (await this.model.exists({ _id: id, hold: { $ne: null } }).exec()) !== null;
  }

  /** Those that are held. */
  held(session?: ClientSession): Promise<KeyDocument[]> {
    return this.find({ hold: { $ne: null } }, session);
  }

  private find(
    filter: QueryFilter<KeyDocument>,
    session: ClientSession | undefined,
  ): Promise<KeyDocument[]> {
    return this.model
      .find(filter, null, { session: session ?? null })
      .lean<KeyDocument[]>()
      .exec();
  }
}
