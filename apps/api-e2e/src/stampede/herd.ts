import { failureResultSchema, type FailureResultDto } from '@keypool/dto';
import { lifeOf } from '@keypool/key-pool';
import type { Answer } from '@keypool/testing';
import { setTimeout as sleep } from 'node:timers/promises';
import { Check } from './check';
import type { DoomedKey, Field } from './field';
import type { StampedeFigures } from './figures';
import type { Ledger } from './ledger';
import type { Seeded } from './seeded';

/** Failures begin within this time: faster than they can be handled. */
const BEGIN_WITHIN_MS_A_KEY = 10;
/** The reports of one key come together, except for some after the first answer. */
const TOGETHER_MS = 100;
const LATE_AFTER_MS = 1_500;
const LATE_WITHIN_MS = 2_000;
const LATE_SHARE = 0.2;
const REPEAT_FOR_MS = 120_000;
const QUOTA_EXHAUSTED = 402;

/** One report, as the seed has it. */
interface Report {
  readonly key: DoomedKey;
  readonly process: number;
  /** From the beginning; for one that comes late, from the first answer to a report of the key. */
  readonly afterMs: number;
  readonly isLate: boolean;
  readonly withLease: boolean;
}

/** Workers that report the failures, and repeat a report when asked to. */
export class Herd {
  readonly answered = new Check('every report is answered, at last with 200');
  private readonly answerMs: number[] = [];
  private readonly settledMs: number[] = [];
  private repeated = 0;
  private readonly plan: readonly Report[];
  private readonly firstAnswers: ReadonlyMap<DoomedKey, PromiseWithResolvers<void>>;

  constructor(
    private readonly field: Field,
    private readonly ledger: Ledger,
    reports: number,
    random: Seeded,
    private readonly rotated: (process: number, key: DoomedKey, successor: string) => void,
  ) {
    this.plan = field.keys.flatMap((key) => plan(key, field, reports, random));
    this.firstAnswers = new Map(field.keys.map((key) => [key, Promise.withResolvers()]));
  }

  get figures(): Pick<
    StampedeFigures,
    'reports' | 'answered' | 'repeated' | 'answerMs' | 'settledMs'
  > {
    const { answerMs, settledMs, repeated } = this;
    return {
      reports: this.plan.length,
      answered: settledMs.length,
      repeated,
      answerMs,
      settledMs,
    };
  }

  /** Resolves when every report is answered. */
  async run(): Promise<void> {
    await Promise.all(this.plan.map((report) => this.follow(report)));
  }

  private async follow(report: Report): Promise<void> {
    const firstAnswer = this.firstAnswers.get(report.key);
    if (report.isLate) {
      await firstAnswer?.promise;
    }
    await sleep(report.afterMs);
    await this.send(report);
    firstAnswer?.resolve();
  }

  private async send({ key, process, withLease }: Report): Promise<void> {
    const { worker, provider } = this.field.pools[process] ?? never();
    const body = {
      keyId: key.id,
      proxyId: key.group,
      ...(withLease ? { lease: key.life } : {}),
      ...provider.quotaExhausted,
      status: QUOTA_EXHAUSTED,
    };
    const since = performance.now();
    for (;;) {
      const sentAt = performance.now();
      this.ledger.reportBegins(key);
      const answer = await worker.post(provider.failures, body);
      this.answerMs.push(performance.now() - sentAt);
      if (answer.status === 200) {
        this.settledMs.push(performance.now() - since);
        this.take(process, key, sentAt, failureResultSchema.parse(answer.body));
        return;
      }
      const waitMs = retryAfterMs(answer);
      if (waitMs === null || performance.now() - since > REPEAT_FOR_MS) {
        this.answered.breach(`${key.id} at process ${process}: ${answer.status} ${answer.text}`);
        return;
      }
      this.ledger.reportRefused(process, key);
      this.repeated++;
      await sleep(waitMs);
    }
  }

  private take(process: number, key: DoomedKey, sentAt: number, result: FailureResultDto): void {
    const { replacedBy, next } = result;
    const isNew = this.ledger.reportAnswered(process, key, result);
    if (next) {
      this.ledger.acquired(process, key.group, sentAt, next);
    } else {
      this.ledger.acquireFailed(process, key.group, `no next key after ${key.id}`);
    }
    if (lifeOf(next?.lease) === key.life) {
      this.ledger.atOnce.breach(`process ${process} answered a report of ${key.id} with that key`);
    }
    if (isNew && replacedBy !== null) {
      this.rotated(process, key, replacedBy);
    }
  }
}

/**
 * Some keys fail at all processes at once, others at a few: the other processes learn of those from the database alone,
 * until the late reports arrive.
 */
function plan(key: DoomedKey, { pools, keys }: Field, reports: number, random: Seeded): Report[] {
  const beginsMs = random.next() * keys.length * BEGIN_WITHIN_MS_A_KEY;
  const first = random.below(pools.length);
  const reached = 1 + random.below(pools.length);
  return Array.from({ length: reports }, (_, index) => {
    const isLate = index >= reports * (1 - LATE_SHARE);
    return {
      key,
      process: (first + (index % (isLate ? pools.length : reached))) % pools.length,
      isLate,
      afterMs: isLate
        ? LATE_AFTER_MS + random.next() * LATE_WITHIN_MS
        : beginsMs + random.next() * TOGETHER_MS,
      withLease: random.next() < 0.5,
    };
  });
}

function retryAfterMs({ status, headers }: Answer): number | null {
  const seconds = Number(headers['retry-after']);
  return status === 503 && seconds > 0 ? seconds * 1_000 : null;
}

function never(): never {
  throw new Error('every report is planned for a process that runs');
}
