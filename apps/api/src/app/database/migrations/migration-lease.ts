import { Injectable } from '@nestjs/common';
import { InjectConnection } from '@nestjs/mongoose';
import type { ClientSession, Connection } from 'mongoose';
import { DatabaseClock } from '../database-clock';
import { hasServerCode, isDuplicate, isWriteConflict } from '../driver-errors';
import { Heartbeat } from '../heartbeat';
import { SETTINGS_COLLECTION } from '../settings-collection';
import { WRITE } from '../write-options';

const LEASE_MS = 15_000;
const RENEW_EVERY_MS = 3_000;
const MAX_TIME_EXPIRED = 50;

interface LeaseDocument {
  _id: 'migration';
  holder: string;
  until: Date;
}

/** Another process has taken over the migration: this one was silent for too long. */
export class LeaseLostError extends Error {}

/**
 * Lets one process at a time migrate the database, for as long as it shows signs of life. Times are the database's. A
 * process that was only suspended cannot harm its successor: every transaction of a migration renews the lease, too.
 */
@Injectable()
export class MigrationLease {
  constructor(
    @InjectConnection() private readonly connection: Connection,
    private readonly heartbeat: Heartbeat,
    private readonly clock: DatabaseClock,
  ) {}

  /** @returns false while another process holds it */
  async take(): Promise<boolean> {
    await this.heartbeat.beat();
    const now = this.clock.date();
    try {
      await this.leases().updateOne(
        { _id: 'migration', until: { $lte: now } },
        { $set: { holder: this.holder, until: this.end() } },
        { upsert: true, ...WRITE },
      );
      return true;
    } catch (error) {
      if (isHeld(error)) {
        return false;
      }
      throw error;
    }
  }

  /** @throws LeaseLostError when another process holds it */
  async renew(session?: ClientSession): Promise<void> {
    const { matchedCount } = await this.leases().updateOne(
      { _id: 'migration', holder: this.holder },
      { $set: { until: this.end() } },
      session ? { session } : WRITE,
    );
    if (matchedCount === 0) {
      throw new LeaseLostError('another process has taken over the migration of the database');
    }
  }

  /** Renews the lease, which must be held, until `work` has ended, and releases it. */
  async holdDuring(work: () => Promise<void>): Promise<void> {
    // A renewal may collide with one by the work itself; if it fails, the next transaction notices.
    const renewing = setInterval(() => void this.renew().catch(() => undefined), RENEW_EVERY_MS);
    try {
      await work();
    } finally {
      clearInterval(renewing);
      await this.leases()
        .deleteOne({ _id: 'migration', holder: this.holder }, WRITE)
        .catch(() => undefined);
    }
  }

  private get holder(): string {
    return this.heartbeat.processId;
  }

  private end(): Date {
    return new Date(this.clock.now() + LEASE_MS);
  }

  private leases() {
    return this.connection.collection<LeaseDocument>(SETTINGS_COLLECTION);
  }
}

/** The lease is held, or a transaction, maybe of a dead process, has just written it. */
function isHeld(error: unknown): boolean {
  return isWriteConflict(error) || isDuplicate(error) || hasServerCode(error, MAX_TIME_EXPIRED);
}
