import type { HandedOutKey } from '@keypool/key-pool';
import { Injectable } from '@nestjs/common';
import type { EventEmitter } from 'node:events';
import { CallerQuota } from '../../access/caller-quota';
import { DatabaseClock } from '../../database/database-clock';
import { Readiness } from '../../health/readiness';
import type { WorkerPrincipal } from '../../identity/principal';
import { Histogram } from '../../measures/histogram';
import { PoolService } from '../pool/pool.service';

/**
 * Keys may become usable for a proxy without notice: a key that was set aside comes out cooling down, or one becomes ready
 * beside others that a worker here excludes.
 */
const LOOK_EVERY_MS = 1_000;

/** Of one token. */
const MOST_WAITS = 200;

const SECONDS = [0.01, 0.05, 0.1, 0.5, 1, 2, 5, 10, 20, 30];

/** A request that may wait. */
export interface WaitingRequest {
  readonly worker: WorkerPrincipal;
  /** Of the client. */
  readonly address: string;
  /** Emits `close` when the client has gone. */
  readonly connection: Pick<EventEmitter, 'once' | 'off'> & { readonly closed?: boolean };
}

interface Waiter {
  /** Ids of excluded keys. */
  readonly excluded: ReadonlySet<string> | undefined;
  readonly answer: (key: HandedOutKey | null) => void;
}

/** The queue of one proxy: first come, first served. */
interface ProxyQueue {
  readonly waiters: Set<Waiter>;
  /** Wakes the queue when the next cooldown ends, or to check again. */
  alarm: NodeJS.Timeout | undefined;
}

/** Workers that wait for a key of a proxy without a usable one. */
@Injectable()
export class AcquireWaiters {
  /** How long workers waited, with or without a key in the end, in seconds. */
  readonly durations = new Histogram(SECONDS);
  private readonly queues = new Map<string, ProxyQueue>();

  constructor(
    private readonly pool: PoolService,
    private readonly clock: DatabaseClock,
    private readonly quota: CallerQuota,
    readiness: Readiness,
  ) {
    readiness.stopping.addEventListener('abort', () => this.endAll());
    // The pool notifies in the middle of a change; read it only when the change is complete.
    pool.news.on('ready', (proxyId) => {
      if (this.queues.has(proxyId)) {
        setImmediate(() => this.serve(proxyId));
      }
    });
  }

  /** How many workers wait now. */
  get waiting(): number {
    return [...this.queues.values()].reduce((sum, { waiters }) => sum + waiters.size, 0);
  }

  /** @returns null when none became usable in time, the client has gone, or its token has too many waits already */
  async wait(
    { worker, connection }: WaitingRequest,
    proxyId: string,
    waitMs: number,
    excluded?: ReadonlySet<string>,
  ): Promise<HandedOutKey | null> {
    const giveBack = connection.closed ? null : this.quota.take(worker, 'waits', MOST_WAITS);
    return (
      giveBack &&
      new Promise((resolve) => {
        const startedAt = performance.now();
        const queue = this.queue(proxyId);
        const giveUp = () => waiter.answer(null);
        const waiter: Waiter = {
          excluded,
          answer: (key) => {
            clearTimeout(patience);
            connection.off('close', giveUp);
            giveBack();
            this.durations.observe((performance.now() - startedAt) / 1_000);
            this.leave(proxyId, queue, waiter);
            resolve(key);
          },
        };
        const patience = setTimeout(giveUp, waitMs);
        connection.once('close', giveUp);
        queue.waiters.add(waiter);
        this.setAlarm(proxyId, queue);
      })
    );
  }

  /** The process stops: all waits end. */
  private endAll(): void {
    for (const { waiters } of this.queues.values()) {
      for (const waiter of [...waiters]) {
        waiter.answer(null);
      }
    }
  }

  private serve(proxyId: string): void {
    const queue = this.queues.get(proxyId);
    for (const waiter of queue?.waiters ?? []) {
      const key = this.pool.pool.acquire(proxyId, this.clock.now(), waiter.excluded);
      if (key) {
        waiter.answer(key);
      } else if (!waiter.excluded) {
        break;
      }
    }
    if (queue && queue.waiters.size > 0) {
      this.setAlarm(proxyId, queue);
    }
  }

  private setAlarm(proxyId: string, queue: ProxyQueue): void {
    clearTimeout(queue.alarm);
    const { dueAt } = this.pool.pool.shortage(proxyId);
    const dueInMs = dueAt === null ? LOOK_EVERY_MS : Math.max(1, dueAt - this.clock.now());
    queue.alarm = setTimeout(() => this.serve(proxyId), Math.min(LOOK_EVERY_MS, dueInMs));
  }

  private queue(proxyId: string): ProxyQueue {
    let queue = this.queues.get(proxyId);
    if (!queue) {
      queue = { waiters: new Set(), alarm: undefined };
      this.queues.set(proxyId, queue);
    }
    return queue;
  }

  private leave(proxyId: string, queue: ProxyQueue, waiter: Waiter): void {
    queue.waiters.delete(waiter);
    if (queue.waiters.size === 0) {
      clearTimeout(queue.alarm);
      this.queues.delete(proxyId);
    }
  }
}
