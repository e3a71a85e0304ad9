import { Injectable } from '@nestjs/common';
import { InjectConnection } from '@nestjs/mongoose';
import { mongo } from 'mongoose';
import type { ClientSession, Connection } from 'mongoose';
import { setTimeout as sleep } from 'node:timers/promises';
import { Tally } from '../measures/tally';
import { AbandonedSessions } from './abandoned-sessions';
import {
  hasErrorLabel,
  isBrokenConnection,
  isDuplicate,
  isInterrupted,
  isWriteConflict,
} from './driver-errors';
import { TRANSACTION } from './write-options';

const FIRST_PAUSE_MS = 5;
const LONGEST_PAUSE_MS = 500;
/** A duplicate that is still visible in a fresh snapshot is a real one: give up after this many. */
const MOST_DUPLICATES = 3;

/** Full jitter: processes that collided must not collide again in lockstep. */
function pauseMs(attempt: number): number {
  return Math.random() * Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** attempt);
}

/** Whether repeating the whole transaction may help. */
function isTransient(error: unknown): boolean {
  return (
    hasErrorLabel(error, 'TransientTransactionError') ||
    isBrokenConnection(error) ||
    isInterrupted(error)
  );
}

/**
 * Whether a commit, or an earlier attempt of it (the driver's own included), may have come through. The driver labels a
 * lost connection only while it still considers the server able to retry writes: not when it had just lost sight of it.
 */
function isUnknownCommit(error: unknown): boolean {
  return (
    hasErrorLabel(error, 'UnknownTransactionCommitResult') ||
    error instanceof mongo.MongoServerSelectionError ||
    isBrokenConnection(error) ||
    isInterrupted(error)
  );
}

function causeOf(error: unknown): 'conflict' | 'connection' | 'duplicate' | 'other' {
  if (isWriteConflict(error)) {
    return 'conflict';
  }
  if (isBrokenConnection(error)) {
    return 'connection';
  }
  return isDuplicate(error) ? 'duplicate' : 'other';
}

export interface TransactionAttempt {
  readonly session: ClientSession;
}

@Injectable()
export class TransactionRunner {
  /** `committed`, or `failed`. */
  readonly results = new Tally('committed', 'failed');
  /** Why they were repeated. */
  readonly retries = new Tally('conflict', 'connection', 'duplicate', 'other');
  private readonly abandoned: AbandonedSessions;

  constructor(@InjectConnection() private readonly connection: Connection) {
    this.abandoned = new AbandonedSessions(connection);
  }

  /**
   * Runs `work` in one transaction and repeats it on transient errors; a commit with an unknown outcome is repeated until
   * the outcome is known (SPEC 6.2). `work` may run several times: it must not touch anything outside the database.
   * @param giveUpAfterMs how long transient errors are retried. A commit in progress is never given up.
   */
  async run<T>(
    work: (attempt: TransactionAttempt) => Promise<T>,
    giveUpAfterMs = 30_000,
  ): Promise<T> {
    const deadline = performance.now() + giveUpAfterMs;
    let duplicates = 0;
    for (let attempt = 0; ; attempt++) {
      const session = await this.connection.startSession();
      let isBroken = false;
      try {
        session.startTransaction(TRANSACTION);
        const result = await work({ session });
        await this.commit(session);
        this.results.add('committed');
        return result;
      } catch (error) {
        if (session.inTransaction()) {
          await session.abortTransaction().catch(() => undefined);
        }
        isBroken = isBrokenConnection(error);
        // Inserted by somebody else after this transaction's snapshot: the next attempt sees it and reports it properly.
        const repeatable =
          isTransient(error) || (isDuplicate(error) && ++duplicates <= MOST_DUPLICATES);
        if (!repeatable || performance.now() >= deadline) {
          this.results.add('failed');
          throw error;
        }
        this.retries.add(causeOf(error));
      } finally {
        if (isBroken) {
          this.abandoned.end(session);
        } else {
          await session.endSession().catch(() => undefined);
        }
      }
      await this.pause(attempt);
    }
  }

  /** @param attempt how many have failed so far */
  protected pause(attempt: number): Promise<void> {
    return sleep(pauseMs(attempt));
  }

  private async commit(session: ClientSession): Promise<void> {
    for (let attempt = 0; ; attempt++) {
      try {
        await session.commitTransaction();
        return;
      } catch (error) {
        if (!isUnknownCommit(error)) {
          throw error;
        }
      }
      await this.pause(attempt);
    }
  }
}
