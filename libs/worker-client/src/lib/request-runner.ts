import { randomUUID } from 'node:crypto';
import type { Attempt } from './attempt';
import type { FailureReports, Judgement } from './failure-reports';
import type { KeySource } from './key-source';
import { KeypoolError } from './keypool-error';
import type { AcquireOptions, RequestOptions } from './options';
import { failureOf } from './upstream-error';
import type { UsageBatches } from './usage-batches';
import { fullJitter, sleep } from './waiting';
import type { AcquiredKey, Blame } from './wire';
import type { Emit } from './emit';

const TIMEOUT_MS = 60_000;
const ATTEMPTS = 10;

/** Whether another key may help: at once, after a pause, the first time only, or never. */
const ANOTHER_KEY: Readonly<Record<Blame, 'now' | 'later' | 'once' | 'never'>> = {
  key: 'now',
  upstream: 'later',
  nobody: 'once',
  request: 'never',
  exit: 'never',
};

/** A request that goes on, and what became of it so far. */
interface Running {
  readonly options: RequestOptions;
  readonly requestId: string;
  readonly deadline: number;
  readonly tried: string[];
  unexplained: number;
}

/** Runs requests: each attempt with another key, until one works or no key would help. */
export class RequestRunner {
  constructor(
    private readonly keys: KeySource,
    private readonly failures: FailureReports,
    private readonly usage: UsageBatches,
    private readonly emit: Emit,
  ) {}

  async run<T>(options: RequestOptions, work: (attempt: Attempt) => Promise<T>): Promise<T> {
    const { signal, requestId = randomUUID(), timeoutMs = TIMEOUT_MS } = options;
    const deadline = performance.now() + timeoutMs;
    const running: Running = { options, requestId, deadline, tried: [], unexplained: 0 };
    let key = await this.keys.acquire({ ...options, timeoutMs });
    for (;;) {
      running.tried.push(key.keyId);
      try {
        return await this.attempt(key, running, work);
      } catch (error) {
        const judgement = signal?.aborted ? null : await this.judge(error, key, running);
        if (!judgement) {
          throw error;
        }
        signal?.throwIfAborted();
        key = await this.another(judgement, error, running);
      }
    }
  }

  private async attempt<T>(
    { keyId, lease, apiKey }: AcquiredKey,
    { options: { signal }, requestId, tried }: Running,
    work: (attempt: Attempt) => Promise<T>,
  ): Promise<T> {
    const used = (tokens: number) => this.usage.add({ keyId, lease, tokens, requests: 0 });
    const number = tried.length;
    const answer = await work({ keyId, lease, apiKey, requestId, number, signal, used });
    this.usage.add({ keyId, lease, tokens: 0, requests: 1 });
    return answer;
  }

  /** Null for an error that says nothing about key or upstream. */
  private async judge(
    error: unknown,
    { keyId, lease }: AcquiredKey,
    { options: { proxyId, signal }, requestId, tried }: Running,
  ): Promise<Judgement | null> {
    const failure = failureOf(error);
    if (!failure) {
      return null;
    }
    const report = { keyId, lease, proxyId, requestId, exclude: tried, ...failure };
    const judgement = await this.failures.judge(report, signal);
    const { status, error: text } = failure;
    const { next, ...said } = judgement;
    const nextKeyId = next?.keyId ?? null;
    const what = { proxyId, keyId, requestId, status, error: text };
    this.emit({ type: 'attempt_failed', ...what, ...said, nextKeyId });
    return judgement;
  }

  /** @throws the upstream's error where no other key would help, Keypool's where there is none */
  private async another(
    { blame, next }: Judgement,
    upstream: unknown,
    running: Running,
  ): Promise<AcquiredKey> {
    const { options, deadline, tried } = running;
    const { proxyId, signal, waitMs, attempts = ATTEMPTS } = options;
    const help = ANOTHER_KEY[blame];
    const isEnough = tried.length >= attempts || performance.now() >= deadline;
    if (isEnough || help === 'never' || (help === 'once' && running.unexplained++ > 0)) {
      throw upstream;
    }
    if (help === 'later') {
      await sleep(fullJitter(tried.length), signal);
    }
    if (next) {
      return next;
    }
    const wanted = { proxyId, exclude: tried, timeoutMs: deadline - performance.now(), signal };
    try {
      return await (help === 'now'
        ? this.keys.acquire({ ...wanted, waitMs })
        : this.anyOther({ ...wanted, waitMs }));
    } catch (shortage) {
      signal?.throwIfAborted();
      if (help !== 'now' || !(shortage instanceof KeypoolError)) {
        throw upstream;
      }
      shortage.cause ??= upstream;
      throw shortage;
    }
  }

  /**
   * Waits only where there are other keys, none of which can be used now: they may be in the middle of a replacement.
   */
  private async anyOther(wanted: AcquireOptions): Promise<AcquiredKey> {
    try {
      return await this.keys.acquire({ ...wanted, waitMs: 0 });
    } catch (shortage) {
      if (!(shortage instanceof KeypoolError) || !hasOthers(shortage)) {
        throw shortage;
      }
      return this.keys.acquire(wanted);
    }
  }
}

function hasOthers({ reasons }: KeypoolError): boolean {
  return Object.entries(reasons ?? {}).some(([why, keys]) => why !== 'excluded' && keys > 0);
}
