import { QUIET_GUARD, afterEndOfLife, type GuardState } from '@keypool/key-pool';
import { Inject, Injectable } from '@nestjs/common';
import { InjectConnection } from '@nestjs/mongoose';
import type { ClientSession, Connection } from 'mongoose';
import { SETTINGS_COLLECTION } from '../../database/settings-collection';
import type { KeyProviderDefinition } from '../definition/key-provider.definition';
import { DEFINITION } from '../definition/key-provider.tokens';

/** What the guard of a provider knows, and which revision that is. */
export interface StoredGuard {
  readonly state: GuardState;
  /** Raised by every write; 0 before the first one. */
  readonly rev: number;
}

interface GuardRecord extends StoredGuard {
  readonly _id: string;
}

const UNWRITTEN: StoredGuard = { state: QUIET_GUARD, rev: 0 };

/** What the guard of this provider knows (SPEC 6.4): one record in `settings`, for all processes. */
@Injectable()
export class GuardRepository {
  /** Of the record. */
  readonly id: string;

  constructor(
    @Inject(DEFINITION) definition: KeyProviderDefinition,
    @InjectConnection() private readonly connection: Connection,
  ) {
    this.id = `guard:${definition.id}`;
  }

  async find(session?: ClientSession): Promise<StoredGuard> {
    const found = await this.records.findOne({ _id: this.id }, session ? { session } : {});
    return found ?? UNWRITTEN;
  }

  /**
   * Reads it for a conviction and writes it in the same operation: news of successes, which are short and many, give way to
   * a rotation that has begun, instead of making it begin again.
   */
  async seize(session: ClientSession): Promise<StoredGuard> {
    const seized = await this.records.findOneAndUpdate(
      { _id: this.id },
      { $inc: { rev: 1 }, $setOnInsert: { state: QUIET_GUARD } },
      { session, upsert: true, returnDocument: 'after' },
    );
    return seized ?? UNWRITTEN;
  }

  /**
   * Of two transactions that decide by the same revision only one commits. Nothing is written when nothing changes.
   * @param before as this transaction found it
   * @returns what is stored now, or null when nothing changed
   */
  async change(
    before: StoredGuard,
    state: GuardState,
    session: ClientSession,
  ): Promise<StoredGuard | null> {
    if (JSON.stringify(before.state) === JSON.stringify(state)) {
      return null;
    }
    const after: StoredGuard = { state, rev: before.rev + 1 };
    await this.records.updateOne({ _id: this.id }, { $set: after }, { session, upsert: true });
    return after;
  }

  /** A life that ends by an undo, a reset or a deletion gives its place back. */
  async endLife(life: string, session: ClientSession): Promise<void> {
    const before = await this.find(session);
    await this.change(before, afterEndOfLife(before.state, life), session);
  }

  private get records() {
    return this.connection.collection<GuardRecord>(SETTINGS_COLLECTION);
  }
}
