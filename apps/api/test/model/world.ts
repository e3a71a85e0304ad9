import type { ProviderId } from '@keypool/dto';
import { DEFAULT_GUARD_SETTINGS, type HandedOutKey } from '@keypool/key-pool';
import type { Scheduler } from 'fast-check';
import { isDatabaseUnavailable } from '../../src/app/database/driver-errors';
import { ProblemException } from '../../src/app/http/problem.exception';
import type { KeyProviderDefinition } from '../../src/app/key-provider/definition/key-provider.definition';
import { judgeCommit } from './commit-rules';
import { RECEIVES } from './fake-engine/change-stream';
import { Engine, type Commit } from './fake-engine/engine';
import { giveTurns } from './fake-engine/turns';
import { INVARIANTS } from './invariants';
import { DEFINITIONS, KeypoolProcess, uniqueIndexes, type GuardUse } from './process';
import { Snapshot } from './snapshot';
import { UsageAccounts } from './usage-accounts';
import type { Wiring } from './wiring';
import { WorkerMemory } from './worker-memory';

export const PROXIES = ['p0', 'p1'] as const;

const { tryAfterMs: TRIED_AFTER_MS } = DEFAULT_GUARD_SETTINGS;

/** More turns than any run takes: beyond that, something loops. */
const TURNS_AT_MOST = 10_000;

/** How a request ended from the client's point of view. */
export type Answer<T> =
  | { readonly kind: 'done'; readonly value: T }
  | { readonly kind: 'refused'; readonly code: string }
  | { readonly kind: 'unknown' };

interface UnderWay {
  readonly process: KeypoolProcess;
  readonly gone: () => void;
}

/** One run: an engine, the processes on it, their requests and answers. */
export class World {
  readonly definition: KeyProviderDefinition;
  readonly engine: Engine;
  readonly usage = new UsageAccounts();
  readonly processes: KeypoolProcess[] = [];
  /** Lives in the order in which they were seen, by key id. */
  readonly lives = new Map<string, string[]>();
  now: Snapshot;
  violation: string | null = null;
  private readonly loaded = new Set<KeypoolProcess>();
  private readonly memories = new Map<KeypoolProcess, WorkerMemory>();
  private readonly underWay = new Map<string, UnderWay>();
  private isSettingUp = false;
  private turnsTaken = 0;
  private asked = 0;

  constructor(
    provider: ProviderId,
    private readonly scheduler: Scheduler,
    readonly guard: GuardUse,
    private readonly weaken: (wiring: Wiring) => void = () => undefined,
  ) {
    this.definition = DEFINITIONS[provider];
    const turns = (label: string) => this.turn(label);
    this.engine = new Engine(turns, (commit) => this.committed(commit));
    uniqueIndexes(this.definition).forEach((fields, name) => this.engine.uniques.set(name, fields));
    this.now = new Snapshot(this.engine.collections, this.definition);
    giveTurns(turns);
  }

  /** Without faults, and without turns for others. */
  async undisturbed(work: () => Promise<void>): Promise<void> {
    this.isSettingUp = true;
    await work();
    this.isSettingUp = false;
  }

  /** @param slot where it runs: 0 to 2. A process that is already there is killed */
  private addProcess(slot: number): KeypoolProcess {
    const before = this.processes[slot];
    before?.client.die();
    const process = new KeypoolProcess(
      this.engine,
      this.definition,
      this.memories.size,
      before ? `${before.name}'` : `P${slot}`,
      this.guard,
      this.weaken,
    );
    this.processes[slot] = process;
    this.memories.set(process, new WorkerMemory(() => process.client.insights));
    return process;
  }

  /**
   * A process that cannot load everything gives up, and is restarted.
   * @returns resolves when it accepts requests
   */
  startProcess(slot: number): Promise<KeypoolProcess> {
    const process = this.addProcess(slot);
    return new Promise((resolve) => {
      this.ask(
        process,
        'start',
        () => process.start(),
        ({ kind }) => {
          if (kind === 'done') {
            this.loaded.add(process);
            resolve(process);
          } else {
            process.client.die();
          }
          return null;
        },
      );
    });
  }

  /** The process that accepts requests in this slot, if any. */
  process(slot: number): KeypoolProcess | null {
    const process = this.processes[slot % this.processes.length];
    return process?.isAlive && this.loaded.has(process) ? process : null;
  }

  /** The processes that accept requests. */
  get ready(): KeypoolProcess[] {
    return this.alive.filter((process) => this.loaded.has(process));
  }

  get alive(): KeypoolProcess[] {
    return this.processes.filter(({ isAlive }) => isAlive);
  }

  memory(process: KeypoolProcess): WorkerMemory {
    const memory = this.memories.get(process);
    if (!memory) {
      throw new Error(`${process.name} is not of this world`);
    }
    return memory;
  }

  /** Living keys first, then former ones, then an unknown one: `which` wraps around. */
  keyId(which: number): string {
    const ids = [...new Set([...this.now.keys.keys(), ...this.lives.keys()]), 'never'];
    return ids[which % ids.length] ?? '';
  }

  /** Whether a key of this name, living or not, has been acknowledged. */
  wasKey(keyId: string): boolean {
    const known = new Snapshot(this.engine.at(this.engine.majority).collections, this.definition);
    return known.keys.has(keyId) || known.formerKeys.has(keyId);
  }

  /** Names the caller, so that the events show the outcome. */
  nextActor(): string {
    return `op${++this.asked}`;
  }

  /**
   * Sends a client's request to a process and judges the answer when it arrives. A process that dies never answers.
   * @param judge what is wrong with the answer, or null
   * @param gone what the client does when the connection breaks because the process is dead
   */
  ask<T>(
    process: KeypoolProcess,
    what: string,
    work: () => Promise<T>,
    judge: (answer: Answer<T>) => string | null = () => null,
    gone: () => void = () => undefined,
  ): void {
    const name = `${process.name}: ${what} (${++this.asked})`;
    this.underWay.set(name, { process, gone });
    void this.answer(name, work).then((answer) => {
      if (process.isAlive) {
        this.underWay.delete(name);
        this.complain(answer && judge(answer), name);
      }
    });
  }

  /** Unanswered requests of living processes. */
  unanswered(): string[] {
    return [...this.underWay].flatMap(([name, { process }]) => (process.isAlive ? [name] : []));
  }

  complain(what: string | null, of: string): void {
    if (what !== null) {
      this.violation ??= `${of}: ${what}`;
    }
  }

  /** After each turn: no key may be handed out that a process knows to be dead. */
  turned(): void {
    for (const [name, { process, gone }] of this.underWay) {
      if (!process.isAlive) {
        this.underWay.delete(name);
        gone();
      }
    }
    for (const process of this.alive) {
      for (const proxyId of PROXIES) {
        const key = process.pools.pool.acquire(proxyId, Date.now());
        this.complain(key && this.memory(process).objection(key, this.waitOf(key)), process.name);
      }
    }
  }

  /** Until when a key that was answered to cool down is left alone at most: the guard tries convicted ones, and doubts. */
  private waitOf({ keyId }: HandedOutKey): number {
    const key = this.guard === 'on' ? this.now.keys.get(keyId) : undefined;
    if (!key?.convictedAt) {
      return Infinity;
    }
    const isOpen = key.status === 'exhausted' || key.hold !== null;
    return isOpen ? key.convictedAt.getTime() + TRIED_AFTER_MS : 0;
  }

  private async turn(label: string): Promise<void> {
    // Changes of the set-up arrive while the run is in progress.
    if (this.isSettingUp && !label.includes(RECEIVES)) {
      return;
    }
    if (this.violation !== null || ++this.turnsTaken > TURNS_AT_MOST) {
      this.complain('it never becomes quiet', label);
      await new Promise(() => undefined);
    }
    await this.scheduler.schedule(Promise.resolve(), label);
  }

  private committed({ before, after, changes }: Commit): void {
    const [was, now] = [
      new Snapshot(before, this.definition),
      new Snapshot(after, this.definition),
    ];
    this.now = now;
    this.usage.committed(was, now);
    for (const { _id, life } of now.keys.values()) {
      const lives = this.lives.get(_id) ?? [];
      this.lives.set(_id, lives.includes(life) ? lives : [...lives, life]);
    }
    const events = [...now.events.values()].slice(was.events.size);
    const wrong = judgeCommit({ before: was, after: now, changes, events, guard: this.guard });
    for (const [what, look] of Object.entries(INVARIANTS)) {
      const found = look(now);
      wrong.push(...(found.length > 0 ? [`not so: ${what}: ${JSON.stringify(found)}`] : []));
    }
    this.complain(wrong[0] ?? null, `commit of ${events.map(({ type }) => type).join(', ')}`);
  }

  private async answer<T>(name: string, work: () => Promise<T>): Promise<Answer<T> | null> {
    try {
      return { kind: 'done', value: await work() };
    } catch (error) {
      if (error instanceof ProblemException) {
        return error.status < 500 || error.code === 'no_key_available'
          ? { kind: 'refused', code: error.code }
          : { kind: 'unknown' };
      }
      if (isDatabaseUnavailable(error)) {
        return { kind: 'unknown' };
      }
      this.complain(`threw ${String(error)}`, name);
      return null;
    }
  }
}

export function secretOf(which: number): string {
  return `sk-model-secret-${which}`;
}
