import { acquiredKeySchema } from '@keypool/dto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { DoomedKey, Field } from './field';
import type { StampedeFigures } from './figures';
import type { Ledger } from './ledger';
import type { Seeded } from './seeded';

const WORKERS_OF_A_PROCESS = 2;
const BETWEEN_ACQUIRES_MS = 8;
const CHASE_FOR_MS = 10_000;

/** Workers that acquire at every process all the time, and after each rotation check that all processes follow. */
export class Acquirers {
  private readonly acquires: number[];
  private readonly convergedMs: number[] = [];
  private readonly running: Promise<void>[];
  private readonly chases: Promise<void>[] = [];
  private ended = false;

  constructor(
    private readonly field: Field,
    private readonly ledger: Ledger,
    private readonly random: Seeded,
  ) {
    this.acquires = field.pools.map(() => 0);
    this.running = field.pools.flatMap((_, process) =>
      Array.from({ length: WORKERS_OF_A_PROCESS }, () => this.work(process)),
    );
  }

  get figures(): Pick<StampedeFigures, 'acquires' | 'convergedMs'> {
    const { acquires, convergedMs } = this;
    return { acquires, convergedMs };
  }

  /** Asks all other processes for the successor until each hands it out. */
  chase(answeredBy: number, key: DoomedKey, successor: string): void {
    const since = performance.now();
    for (const process of this.field.pools.keys()) {
      if (process !== answeredBy) {
        this.chases.push(this.chaseAt(process, key, successor, since));
      }
    }
  }

  /** Resolves when all processes hand out all successors. */
  async chased(): Promise<void> {
    await Promise.all(this.chases);
  }

  /** Resolves when the last acquire is answered. */
  async end(): Promise<void> {
    this.ended = true;
    await Promise.all([...this.running, ...this.chases]);
  }

  private async work(process: number): Promise<void> {
    const { proxyIds } = this.field;
    while (!this.ended) {
      await this.acquire(process, proxyIds[this.random.below(proxyIds.length)] ?? '');
      await sleep(BETWEEN_ACQUIRES_MS);
    }
  }

  private async chaseAt(
    process: number,
    { group }: DoomedKey,
    successor: string,
    since: number,
  ): Promise<void> {
    while (!this.ended && performance.now() - since < CHASE_FOR_MS) {
      if ((await this.acquire(process, group)) === successor) {
        break;
      }
      await sleep(BETWEEN_ACQUIRES_MS);
    }
    this.convergedMs.push(performance.now() - since);
  }

  /** @returns the key's id, or null when there was none */
  private async acquire(process: number, proxyId: string): Promise<string | null> {
    const pool = this.field.pools[process];
    const sentAt = performance.now();
    const answer = await pool?.worker
      .post(pool.provider.acquire, { proxyId })
      .catch((error: unknown) => ({ status: 0, text: String(error), body: null }));
    if (answer?.status !== 200) {
      this.ledger.acquireFailed(process, proxyId, `${answer?.status} ${answer?.text}`);
      return null;
    }
    const key = acquiredKeySchema.parse(answer.body);
    this.acquires[process] = (this.acquires[process] ?? 0) + 1;
    this.ledger.acquired(process, proxyId, sentAt, key);
    return key.keyId;
  }
}
