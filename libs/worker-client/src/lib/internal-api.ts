import type { RequestOptions } from 'node:http';
import { urlToHttpOptions } from 'node:url';
import { isAcquiredKey, isFailureResult, isProblem, isUsageResult } from './answers';
import { KeypoolError } from './keypool-error';
import { NoAnswer, postJson, type JsonAnswer } from './post-json';
import { readRetryAfter } from './waiting';
import type {
  AcquiredKey,
  FailureReport,
  FailureResult,
  ProviderId,
  UsageReport,
  UsageResult,
} from './wire';

const ANSWER_WITHIN_MS = 10_000;

type Route = 'acquire' | 'usage' | 'failures';

interface Call {
  readonly signal?: AbortSignal | undefined;
  /** How long Keypool may hold the answer back. */
  readonly waitMs?: number;
  readonly idempotencyKey?: string;
}

/** The three routes, one request each: nothing is repeated here. */
export class InternalApi {
  private readonly routes: Readonly<Record<Route, RequestOptions>>;

  constructor(
    { url, provider }: { readonly url: string; readonly provider: ProviderId },
    private readonly token: string,
  ) {
    const base = `${url.replace(/\/+$/, '')}/internal/${provider}`;
    const optionsOf = (route: Route) => urlToHttpOptions(new URL(`${base}/${route}`));
    this.routes = {
      acquire: optionsOf('acquire'),
      usage: optionsOf('usage'),
      failures: optionsOf('failures'),
    };
  }

  acquire(
    body: { proxyId: string; waitMs: number; exclude: readonly string[] },
    signal?: AbortSignal,
  ): Promise<AcquiredKey> {
    return this.post('acquire', body, isAcquiredKey, { signal, waitMs: body.waitMs });
  }

  reportUsage(
    reports: readonly UsageReport[],
    idempotencyKey: string,
    signal?: AbortSignal,
  ): Promise<UsageResult> {
    return this.post('usage', { reports }, isUsageResult, { signal, idempotencyKey });
  }

  reportFailure(report: FailureReport, signal?: AbortSignal): Promise<FailureResult> {
    return this.post('failures', report, isFailureResult, { signal });
  }

  /** @throws KeypoolError, or the signal's reason */
  private async post<Answer>(
    route: Route,
    body: object,
    isAnswer: (answer: unknown) => answer is Answer,
    { signal, waitMs = 0, idempotencyKey }: Call,
  ): Promise<Answer> {
    signal?.throwIfAborted();
    try {
      const answer = await postJson(this.routes[route], body, {
        headers: {
          authorization: `Bearer ${this.token}`,
          ...(idempotencyKey !== undefined && { 'idempotency-key': idempotencyKey }),
        },
        withinMs: ANSWER_WITHIN_MS + waitMs,
        signal,
      });
      if (isOk(answer) && isAnswer(answer.body)) {
        return answer.body;
      }
      throw problemOf(answer, route);
    } catch (error) {
      signal?.throwIfAborted();
      throw error instanceof KeypoolError ? error : unreachable(error, route);
    }
  }
}

function isOk({ status }: JsonAnswer): boolean {
  return status >= 200 && status < 300;
}

function problemOf(answer: JsonAnswer, route: string): KeypoolError {
  const { status, body } = answer;
  const retryAfterMs = readRetryAfter(answer.retryAfter);
  if (isProblem(body)) {
    const { code, reasons, requestId, detail } = body;
    const details = { status, code, retryAfterMs, reasons, requestId };
    return new KeypoolError(`${route}: ${status} ${code}: ${detail}`, details);
  }
  // A page under 200 comes from something in front of Keypool, as does an error without its code.
  const message = `${route}: the answer ${status} is not one of Keypool's: is the URL right?`;
  return new KeypoolError(message, {
    status: isOk(answer) ? undefined : status,
    retryAfterMs,
  });
}

function unreachable(cause: unknown, route: string): KeypoolError {
  const message = cause instanceof NoAnswer ? 'did not answer in time' : 'cannot be reached';
  return new KeypoolError(`${route}: Keypool ${message}`, { cause });
}
