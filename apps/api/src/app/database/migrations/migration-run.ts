import { Logger } from '@nestjs/common';
import type { ClientSession, Connection } from 'mongoose';
import type { DatabaseClock } from '../database-clock';
import { hasServerCode } from '../driver-errors';
import type { TransactionRunner } from '../transaction-runner';
import type { MigrationLease } from './migration-lease';

const BATCH = 500;
/** A process that died inside a transaction may hold a document for 90 s. */
const GIVE_UP_AFTER_MS = 120_000;
const PROGRESS_EVERY_MS = 5_000;
const NAMESPACE_NOT_FOUND = 26;
const INDEX_NOT_FOUND = 27;

export interface MigrationTools {
  readonly connection: Connection;
  readonly clock: DatabaseClock;
  readonly transactions: TransactionRunner;
  readonly lease: MigrationLease;
}

/** The context of one step while it runs. */
export class MigrationRun {
  private readonly logger = new Logger('Migration');
  private readonly beganAt = performance.now();
  private saidAt = this.beganAt;
  private documents = 0;

  constructor(
    private readonly name: string,
    private readonly tools: MigrationTools,
  ) {}

  /** The database without models. */
  get connection(): Connection {
    return this.tools.connection;
  }

  /** The database's time. */
  now(): Date {
    return this.tools.clock.date();
  }

  /**
   * One transaction, which fails once another process has taken over the migration.
   * @param work may run several times
   * @returns what `work` returns
   */
  transaction<T>(work: (session: ClientSession) => Promise<T>): Promise<T> {
    return this.tools.transactions.run(async ({ session }) => {
      await this.tools.lease.renew(session);
      return work(session);
    }, GIVE_UP_AFTER_MS);
  }

  /**
   * Processes many items, one transaction per batch.
   * @param write returns how many documents it wrote
   */
  async inBatches<T>(
    items: AsyncIterable<T>,
    write: (batch: readonly T[], session: ClientSession) => Promise<number>,
  ): Promise<void> {
    let batch: T[] = [];
    const flush = async () => {
      const full = batch;
      batch = [];
      if (full.length > 0) {
        this.documents += await this.transaction((session) => write(full, session));
        this.showProgress();
      }
    };
    for await (const item of items) {
      batch.push(item);
      if (batch.length === BATCH) {
        await flush();
      }
    }
    await flush();
  }

  /** One that is there. */
  async dropIndex(collection: string, index: string): Promise<void> {
    try {
      await this.connection.collection(collection).dropIndex(index);
    } catch (error) {
      if (![NAMESPACE_NOT_FOUND, INDEX_NOT_FOUND].some((code) => hasServerCode(error, code))) {
        throw error;
      }
    }
  }

  /** Summary of the step, for the log. */
  summary(): string {
    const seconds = (performance.now() - this.beganAt) / 1_000;
    return `migration ${this.name}: ${this.documents} documents in ${seconds.toFixed(1)} s`;
  }

  private showProgress(): void {
    if (performance.now() - this.saidAt >= PROGRESS_EVERY_MS) {
      this.saidAt = performance.now();
      this.logger.log(`migration ${this.name}: ${this.documents} documents so far`);
    }
  }
}
