import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import * as z from 'zod';

/*
 * How to write a worker. It asks Keypool which key to use, calls the upstream with it, and reports usage in batches and
 * failures at once. While one key of its proxy works, its clients see no error. The three routes that it needs are
 * described under /api/docs, "internal".
 */

/** A request without an answer of the upstream is given up after this time. */
const GIVE_UP_MS = 60_000;
/** How long Keypool may hold an `acquire` until a key becomes usable. */
const WAIT_MS = 5_000;
const ASK_AGAIN_MS = 200;
const REPORT_EVERY_MS = 500;
const MOST_REPORTS = 1_000;

const keySchema = z.object({ keyId: z.string(), apiKey: z.string(), lease: z.string() });
const failureAnswerSchema = z.object({
  action: z.enum(['none', 'suspected', 'cooldown', 'rotated', 'exhausted', 'already_rotated']),
  reason: z.string(),
  keyId: z.string(),
  replacedBy: z.string().nullable(),
  next: keySchema.nullable(),
});
const usageAnswerSchema = z.object({ unknown: z.array(z.string()) });

type Key = z.infer<typeof keySchema>;
export type FailureAnswer = z.infer<typeof failureAnswerSchema>;

/** Why there is no answer: what the upstream sent, as it came, or what broke the connection. */
export interface UpstreamFailure {
  readonly status?: number;
  readonly headers?: Record<string, string>;
  readonly body?: string;
  readonly error?: string;
}

export type UpstreamAnswer =
  | { readonly ok: true; readonly text: string; readonly tokens: number }
  | { readonly ok: false; readonly failure: UpstreamFailure };

export interface WorkerOptions {
  readonly keypoolUrl: string;
  readonly provider: 'ohmygpt' | 'openhands';
  readonly proxyId: string;
  /** A worker token. */
  readonly token: string;
  readonly callUpstream: (apiKey: string, prompt: string) => Promise<UpstreamAnswer>;
  readonly onFailureAnswered?: (answer: FailureAnswer) => void;
}

export class Worker {
  private readonly options: WorkerOptions;
  /** By lease: usage in an earlier life of a key must not count for a later one. */
  private unreported = new Map<
    string,
    { keyId: string; lease: string; tokens: number; requests: number }
  >();
  private readonly closing = new AbortController();
  private readonly reporting: Promise<void>;

  constructor(options: WorkerOptions) {
    this.options = options;
    this.reporting = this.reportUsageUntilClosed();
  }

  /** Answers one request of a client. @throws only when it cannot be served at all */
  async handle(prompt: string): Promise<string> {
    const giveUpAt = Date.now() + GIVE_UP_MS;
    let key: Key | null = null;
    for (;;) {
      key ??= await this.acquire(giveUpAt);
      const answer = await this.options.callUpstream(key.apiKey, prompt);
      if (answer.ok) {
        this.count(key, answer.tokens);
        return answer.text;
      }
      const advice = await this.reportFailure(key, answer.failure, giveUpAt);
      this.options.onFailureAnswered?.(advice);
      if (
        advice.reason === 'request_fault' ||
        advice.reason === 'unknown' ||
        Date.now() >= giveUpAt
      ) {
        // No other key would help: the client gets the upstream's answer.
        throw new Error(`the upstream answered ${answer.failure.status ?? answer.failure.error}`);
      }
      if (advice.reason === 'upstream_unavailable') {
        await sleep(ASK_AGAIN_MS);
      }
      // The same answer names the next key; without one, wait for one.
      key = advice.next;
    }
  }

  /** Resolves when all usage is reported. Call it when no request is being handled any more. */
  async close(): Promise<void> {
    this.closing.abort();
    await this.reporting;
  }

  private acquire(giveUpAt: number): Promise<Key> {
    return this.call(
      'acquire',
      { proxyId: this.options.proxyId, waitMs: WAIT_MS },
      keySchema,
      giveUpAt,
    );
  }

  private reportFailure(
    { keyId, lease }: Key,
    failure: UpstreamFailure,
    giveUpAt: number,
  ): Promise<FailureAnswer> {
    const report = { keyId, lease, proxyId: this.options.proxyId, ...failure };
    return this.call('failures', report, failureAnswerSchema, giveUpAt);
  }

  private count({ keyId, lease }: Key, tokens: number): void {
    const sum = this.unreported.get(lease) ?? { keyId, lease, tokens: 0, requests: 0 };
    this.unreported.set(lease, { ...sum, tokens: sum.tokens + tokens, requests: sum.requests + 1 });
  }

  private async reportUsageUntilClosed(): Promise<void> {
    while (!this.closing.signal.aborted || this.unreported.size > 0) {
      await sleep(REPORT_EVERY_MS, undefined, { signal: this.closing.signal }).catch(
        () => undefined,
      );
      const reports = [...this.unreported.values()].slice(0, MOST_REPORTS);
      if (reports.length === 0) {
        continue;
      }
      for (const { lease } of reports) {
        this.unreported.delete(lease);
      }
      // A report whose answer was lost may have been counted: with one idempotency key it counts only once.
      const headers = { 'idempotency-key': randomUUID() };
      await this.call('usage', { reports }, usageAnswerSchema, Number.POSITIVE_INFINITY, headers);
    }
  }

  /** Retries while Keypool is unavailable or has no key: a 503 means "later", never "no". */
  private async call<T>(
    route: 'acquire' | 'usage' | 'failures',
    body: object,
    schema: z.ZodType<T>,
    giveUpAt: number,
    headers: Record<string, string> = {},
  ): Promise<T> {
    for (;;) {
      const answer = await this.post(route, body, headers).catch(() => null);
      if (answer?.status === 200) {
        return schema.parse(JSON.parse(answer.text));
      }
      if (answer && answer.status !== 503) {
        throw new Error(`${route}: ${answer.status} ${answer.text}`);
      }
      if (Date.now() >= giveUpAt) {
        throw new Error(`${route}: no answer for ${GIVE_UP_MS / 1_000} s`);
      }
      await sleep(ASK_AGAIN_MS);
    }
  }

  private async post(
    route: string,
    body: object,
    headers: Record<string, string>,
  ): Promise<{ status: number; text: string }> {
    const { keypoolUrl, provider, token } = this.options;
    const response = await fetch(`${keypoolUrl}/internal/${provider}/${route}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token}`, ...headers },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(WAIT_MS + 10_000),
    });
    return { status: response.status, text: await response.text() };
  }
}
