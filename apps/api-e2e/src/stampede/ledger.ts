import type { AcquiredKeyDto, FailureResultDto } from '@keypool/dto';
import { readLease } from '@keypool/key-pool';
import { Check } from './check';
import type { DoomedKey, Field } from './field';
import type { StampedeFigures } from './figures';

/** What this program knows of a failed key; times are its own. */
interface Fate {
  readonly key: DoomedKey;
  /** Whether a report of it is in progress, or was. */
  reported: boolean;
  /** The first answer that named the successor: the commit was earlier than that. */
  committedBy: number | null;
  /** When each process first answered a report, even with 503: from then on it must not hand out the key. */
  readonly answeredBy: Map<number, number>;
  /** Since when each process has the successor in its pool: those that rotated it themselves. */
  readonly rotatedBy: Map<number, number>;
  readonly successors: Set<string>;
}

/**
 * Writes down what was reported, answered and handed out, and judges it by the order of events: what was sent after an
 * answer had arrived, the process did after it gave that answer.
 */
export class Ledger {
  readonly atOnce = new Check('no process hands out a key whose failure it has answered');
  readonly soon: Check;
  readonly served = new Check('no acquire fails while a key of the proxy is usable');
  readonly first = new Check('the spare key serves only while no key before it is usable');
  readonly same = new Check('all reports of a key are answered with one and the same successor');
  private stalestMs = 0;
  private readonly fates: ReadonlyMap<string, Fate>;
  private readonly servedBy: ReadonlyMap<string, readonly Fate[]>;

  /** @param lagMs time for all processes to follow a commit */
  constructor(
    private readonly field: Field,
    private readonly lagMs: number,
  ) {
    this.soon = new Check(`no process hands out a key later than ${lagMs} ms after its rotation`);
    const fates = field.keys.map((key): Fate => ({
      key,
      reported: false,
      committedBy: null,
      answeredBy: new Map(),
      rotatedBy: new Map(),
      successors: new Set(),
    }));
    this.fates = new Map(fates.map((fate) => [fate.key.life, fate]));
    this.servedBy = new Map(
      field.proxyIds.map((proxyId) => {
        const ids = new Set(field.servedBy(proxyId).map(({ id }) => id));
        return [proxyId, fates.filter(({ key }) => ids.has(key.id))];
      }),
    );
  }

  /** The successor that the first answer named. */
  successorOf({ life }: DoomedKey): string | null {
    const [successor] = this.fate(life).successors;
    return successor ?? null;
  }

  get figures(): Pick<StampedeFigures, 'rotations' | 'stalestMs'> {
    const rotated = [...this.fates.values()].filter(({ committedBy }) => committedBy !== null);
    return { rotations: rotated.length, stalestMs: this.stalestMs };
  }

  /** To be called before a report is sent. */
  reportBegins({ life }: DoomedKey): void {
    this.fate(life).reported = true;
  }

  /** A report was answered 503: the key is still held. */
  reportRefused(process: number, { life }: DoomedKey): void {
    noteTime(this.fate(life).answeredBy, process);
  }

  /** @returns whether the rotation was unknown before */
  reportAnswered(
    process: number,
    { id, life }: DoomedKey,
    { action, keyId, replacedBy }: FailureResultDto,
  ): boolean {
    const fate = this.fate(life);
    if (keyId !== id || !['rotated', 'already_rotated'].includes(action) || replacedBy === null) {
      this.same.breach(`${id} at process ${process}: ${action} ${keyId} by ${replacedBy}`);
      noteTime(fate.answeredBy, process);
      return false;
    }
    fate.successors.add(replacedBy);
    if (fate.successors.size > 1) {
      this.same.breachOnce(`${id} is replaced by ${[...fate.successors].join(' and by ')}`);
    }
    noteTime(fate.answeredBy, process);
    if (action === 'rotated') {
      noteTime(fate.rotatedBy, process);
    }
    const isNew = fate.committedBy === null;
    fate.committedBy ??= performance.now();
    return isNew;
  }

  /** @param sentAt when the request left that was answered with this key just now */
  acquired(process: number, proxyId: string, sentAt: number, key: AcquiredKeyDto): void {
    const fate = this.fates.get(readLease(key.lease).life);
    if (fate) {
      this.judgeDoomed(fate, process, sentAt, `process ${process} handed out ${key.keyId}`);
    } else if (key.keyId === this.field.spareId) {
      for (const each of this.servedBy.get(proxyId) ?? []) {
        if (this.wasUsable(each, process, sentAt)) {
          this.first.breach(`process ${process} at ${proxyId}: ${each.key.id} was usable`);
        }
      }
    }
  }

  acquireFailed(process: number, proxyId: string, answer: string): void {
    // The spare key is usable at all times.
    this.served.breach(`process ${process} at ${proxyId}: ${answer}`);
  }

  private judgeDoomed(fate: Fate, process: number, sentAt: number, what: string): void {
    const answeredAt = fate.answeredBy.get(process);
    if (answeredAt !== undefined && sentAt > answeredAt) {
      this.atOnce.breach(`${what}, ${Math.round(sentAt - answeredAt)} ms after its answer`);
    }
    if (fate.committedBy !== null) {
      const age = sentAt - fate.committedBy;
      this.stalestMs = Math.max(this.stalestMs, age);
      if (age > this.lagMs) {
        this.soon.breach(`${what}, ${Math.round(age)} ms after its rotation was answered`);
      }
    }
  }

  /** Whether the key, or its successor, could be handed out by the process all the time from `sentAt` to now. */
  private wasUsable(fate: Fate, process: number, sentAt: number): boolean {
    const rotatedAt = fate.rotatedBy.get(process);
    return (
      !fate.reported ||
      (rotatedAt !== undefined && sentAt > rotatedAt) ||
      (fate.committedBy !== null && sentAt > fate.committedBy + this.lagMs)
    );
  }

  private fate(life: string): Fate {
    const fate = this.fates.get(life);
    if (!fate) {
      throw new Error(`nobody prepared the life ${life}`);
    }
    return fate;
  }
}

/** The first time counts. */
function noteTime(times: Map<number, number>, process: number): void {
  if (!times.has(process)) {
    times.set(process, performance.now());
  }
}
