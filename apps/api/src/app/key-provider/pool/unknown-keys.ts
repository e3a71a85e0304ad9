import { Injectable } from '@nestjs/common';
import { GatheredReads } from '../../database/gathered-reads';
import { TransactionRunner } from '../../database/transaction-runner';
import { FormerKeyRepository } from '../store/former-key.repository';
import { KeyRepository } from '../store/key.repository';
import { PoolService } from './pool.service';

const NONE: ReadonlySet<string> = new Set();

/** Finds ids that were never in the pool, with at most two reads, however many ids are asked for. */
@Injectable()
export class UnknownKeys {
  private readonly single = new GatheredReads((ids) => this.find(ids));

  constructor(
    private readonly transactions: TransactionRunner,
    private readonly pool: PoolService,
    private readonly keys: KeyRepository,
    private readonly formerKeys: FormerKeyRepository,
  ) {}

  /** Those of the ids that no key has or had. Returns a promise only when the database has to be asked. */
  among(ids: readonly string[]): ReadonlySet<string> | Promise<ReadonlySet<string>> {
    const missing = [...new Set(ids)].filter((id) => !this.pool.pool.keys.get(id));
    return missing.length === 0 ? NONE : this.find(missing);
  }

  /** Whether no key has or had this id. Those who ask at the same time share the reads. */
  async isUnknown(id: string): Promise<boolean> {
    return !this.pool.pool.keys.get(id) && (await this.single.read(id)).has(id);
  }

  /** From one snapshot: a key that another process has just made or replaced is in it. */
  private find(ids: readonly string[]): Promise<ReadonlySet<string>> {
    return this.transactions.run(async ({ session }) => {
      const living = await this.keys.idsAmong(ids, session);
      const others = ids.filter((id) => !living.has(id));
      const former = await this.formerKeys.among(others, session);
      return new Set(others.filter((id) => !former.has(id)));
    });
  }
}
