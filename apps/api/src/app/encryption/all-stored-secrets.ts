import { Injectable } from '@nestjs/common';
import { InjectConnection } from '@nestjs/mongoose';
import type { ClientSession, Connection } from 'mongoose';
import { TransactionRunner } from '../database/transaction-runner';
import { EventRepository } from '../events/event.repository';
import { ProviderRegistry } from '../provider-registry/provider-registry';
import { SecretVault } from '../secrets/secret-vault';
import { StoredSecrets, type Rewritten } from './stored-secrets';

/** The stored secrets of all providers. */
@Injectable()
export class AllStoredSecrets {
  private readonly providers: readonly StoredSecrets[];

  constructor(
    @InjectConnection() connection: Connection,
    transactions: TransactionRunner,
    vault: SecretVault,
    events: EventRepository,
    { all }: ProviderRegistry,
  ) {
    this.providers = all.map(
      ({ definition }) => new StoredSecrets(connection, transactions, vault, events, definition),
    );
  }

  /** Encrypts those that are in clear. May be interrupted, and repeated. */
  sealClear(): Promise<Rewritten> {
    return this.each((provider) => provider.sealClear());
  }

  /** Seals anew those that were sealed with this data key. May be interrupted, and repeated. */
  reseal(dataKeyId: string): Promise<Rewritten> {
    return this.each((provider) => provider.reseal(dataKeyId));
  }

  /** Whether this data key sealed any that can be opened. */
  async needs(dataKeyId: string, session: ClientSession): Promise<boolean> {
    for (const provider of this.providers) {
      if (await provider.needs(dataKeyId, session)) {
        return true;
      }
    }
    return false;
  }

  private async each(work: (provider: StoredSecrets) => Promise<Rewritten>): Promise<Rewritten> {
    let count = 0;
    const unusable: string[] = [];
    for (const provider of this.providers) {
      const done = await work(provider);
      count += done.count;
      unusable.push(...done.unusable);
    }
    return { count, unusable };
  }
}
