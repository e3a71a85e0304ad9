import { isAcquiredKey, isFailureResult, isProblem, isUsageResult } from './answers';
import { KeypoolError } from './keypool-error';
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

interface Call {
  readonly signal?: AbortSignal | undefined;
  /** How long Keypool may hold the answer back. */
  readonly waitMs?: number;
  readonly idempotencyKey?: string;
}

/** The three routes, one request each: nothing is repeated here. */
export class InternalApi {
  private readonly base: string;

  constructor(
    { url, provider }: { readonly url: string; readonly provider: ProviderId },
    private readonly token: string,
  ) {
    this.base = `${url.replace(/\/+$/, '')}/internal/${provider}`;
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
    route: string,
    body: object,
    isAnswer: (answer: unknown) => answer is Answer,
    { signal, waitMs = 0, idempotencyKey }: Call,
  ): Promise<Answer> {
    signal?.throwIfAborted();
    const late = new AbortController();
    const timer = setTimeout(() => late.abort(), ANSWER_WITHIN_MS + waitMs);
    try {
      const response = await fetch(`${this.base}/${route}`, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          authorization: `Bearer ${this.token}`,
          ...(idempotencyKey !== undefined && { 'idempotency-key': idempotencyKey }),
        },
        body: JSON.stringify(body),
        // It would take the token elsewhere.
        redirect: 'error',
        signal: signal ? AbortSignal.any([signal, late.signal]) : late.signal,
      });
      const answer = jsonOf(await response.text());
      if (response.ok && isAnswer(answer)) {
        return answer;
      }
      throw problemOf(response, answer, route);
    } catch (error) {
      signal?.throwIfAborted();
      throw error instanceof KeypoolError ? error : unreachable(error, late.signal.aborted, route);
    } finally {
      clearTimeout(timer);
    }
  }
}

function problemOf({ status, ok, headers }: Response, answer: unknown, route: string) {
  const retryAfterMs = readRetryAfter(headers.get('retry-after'));
  if (isProblem(answer)) {
    const { code, reasons, requestId, detail } = answer;
    const details = { status, code, retryAfterMs, reasons, requestId };
    return new KeypoolError(`${route}: ${status} ${code}: ${detail}`, details);
  }
  // A page under 200 comes from something in front of Keypool, as does an error without its code.
  const message = `${route}: the answer ${status} is not one of Keypool's: is the URL right?`;
  return new KeypoolError(message, { status: ok ? undefined : status, retryAfterMs });
}

function unreachable(cause: unknown, isLate: boolean, route: string): KeypoolError {
  const message = isLate ? 'did not answer in time' : 'cannot be reached';
  return new KeypoolError(`${route}: Keypool ${message}`, { cause });
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
