import type { EventDetail, EventType } from '@keypool/dto';
import { Injectable } from '@nestjs/common';
import type { ClientSession } from 'mongoose';
import { StartupError } from '../config/startup.error';
import { TransactionRunner } from '../database/transaction-runner';
import { EventRepository } from '../events/event.repository';
import { SYSTEM } from '../identity/actor';
import type { KeyringDocument } from '../secrets/keyring-document';
import { StoredKeyring } from '../secrets/stored-keyring';

/** A process that died inside a transaction may hold the keyring for 90 s. */
const GIVE_UP_AFTER_MS = 120_000;

export interface KeyringChange {
  /** As it was read. */
  readonly before: KeyringDocument;
  readonly changes: Partial<KeyringDocument>;
  readonly type: EventType;
  /** Ids of keys. */
  readonly detail: EventDetail;
}

/** Changes of the stored keyring, each with its event. The keyring must be unlocked: one of its keys proves the event. */
@Injectable()
export class KeyringChanges {
  constructor(
    private readonly stored: StoredKeyring,
    private readonly events: EventRepository,
    private readonly transactions: TransactionRunner,
  ) {}

  /** @throws StartupError when somebody else has changed it since */
  make(change: KeyringChange): Promise<KeyringDocument> {
    return this.transactions.run(({ session }) => this.write(change, session), GIVE_UP_AFTER_MS);
  }

  /**
   * The same, unless `isDue` says no in the same transaction.
   * @returns whether it was made
   */
  makeIf(
    isDue: (session: ClientSession) => Promise<boolean>,
    change: KeyringChange,
  ): Promise<boolean> {
    return this.transactions.run(async ({ session }) => {
      if (!(await isDue(session))) {
        return false;
      }
      await this.write(change, session);
      return true;
    }, GIVE_UP_AFTER_MS);
  }

  private async write(
    { before, changes, type, detail }: KeyringChange,
    session: ClientSession,
  ): Promise<KeyringDocument> {
    const changed = await this.stored.change(before, changes, session);
    if (!changed) {
      throw changedMeanwhile();
    }
    await this.events.add({ type, actor: SYSTEM, detail }, session);
    return changed;
  }
}

export function changedMeanwhile(): StartupError {
  return new StartupError('The keyring was changed at the same time. Run the command again.');
}
