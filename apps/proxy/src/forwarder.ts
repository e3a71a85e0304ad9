import { failureOf, type Attempt, type WorkerClient } from '@keypool/worker-client';
import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { askingForUsage, isAboutUsage } from './asked-usage';
import type { ForwardSettings } from './config';
import type { Exchange } from './exchange';
import { headersForClient, headersForUpstream } from './headers';
import { OpenedAnswer } from './opened-answer';
import { Passage } from './passage';
import { ProxyProblem } from './problems';
import { UpstreamRefusal } from './refusal';
import { RequestBody, type BodyLimits, type SentBody } from './request-body';
import type { Upstream } from './upstream';
import { UsageMeter } from './usage';

/** More keys than a pool has: time ends the attempts, not their number. */
const ATTEMPTS = 1_000;

/** A good answer, and how it came. */
interface Served {
  readonly answer: OpenedAnswer;
  readonly attempt: Attempt;
  /** The upstream was asked for the usage, and the client did not ask. */
  readonly takesOutUsage: boolean;
}

/** Passes the requests for one provider on, each with a key of its pool. */
export class Forwarder {
  constructor(
    private readonly keypool: WorkerClient,
    private readonly upstream: Upstream,
    private readonly settings: ForwardSettings,
    private readonly limits: BodyLimits,
  ) {}

  /** Resolves when the client has its answer. @throws what kept it from getting one; when it left */
  async forward(exchange: Exchange): Promise<void> {
    const { proxyId, waitMs, retryMs: timeoutMs } = this.settings;
    const { request, requestId, signal } = exchange;
    const body = await RequestBody.read(request, this.limits);
    const tried: string[] = [];
    try {
      const options = { proxyId, requestId, signal, waitMs, timeoutMs, attempts: ATTEMPTS };
      const served = await this.keypool.withKey(options, (attempt) => {
        tried.push(attempt.apiKey);
        return this.attempt(attempt, exchange, body);
      });
      body.release();
      await this.pass(served, exchange);
    } catch (error) {
      body.release();
      if (!(error instanceof UpstreamRefusal)) {
        throw error;
      }
      passRefusal(error, exchange, tried);
    }
  }

  private async attempt(attempt: Attempt, exchange: Exchange, body: RequestBody): Promise<Served> {
    exchange.keyId = attempt.keyId;
    exchange.attempts = attempt.number;
    if (attempt.number > 1 && !body.isWhole) {
      throw new ProxyProblem(
        'send_again',
        'The key failed, and the body was too large to be kept: send the request again.',
        0,
      );
    }
    const { asksUsage } = this.settings;
    const asking = asksUsage && body.whole ? askingForUsage(exchange.path, body.whole) : null;
    if (asking) {
      try {
        const answer = await this.open(attempt, exchange, asking);
        return { answer, attempt, takesOutUsage: true };
      } catch (error) {
        if (!(error instanceof UpstreamRefusal) || !isAboutUsage(error)) {
          throw error;
        }
      }
    }
    const answer = await this.open(attempt, exchange, body.send());
    return { answer, attempt, takesOutUsage: false };
  }

  private async open(
    { apiKey }: Attempt,
    { method, path, request, signal }: Exchange,
    body: SentBody,
  ): Promise<OpenedAnswer> {
    const headers = headersForUpstream(request.headers, apiKey);
    const length = request.headers['content-length'];
    if (length !== undefined && body !== null && !Buffer.isBuffer(body)) {
      headers['content-length'] = length;
    }
    return OpenedAnswer.open(await this.upstream.call({ method, path, headers, body, signal }));
  }

  private async pass(
    { answer, attempt, takesOutUsage }: Served,
    exchange: Exchange,
  ): Promise<void> {
    const { response, signal } = exchange;
    const { kind, status, start, rest } = answer;
    const meter = new UsageMeter();
    const passage = new Passage({ kind, meter, secret: attempt.apiKey, takesOutUsage });
    const headers = headersForClient(answer.headers, hiding([attempt.apiKey]));
    if (takesOutUsage) {
      delete headers['content-length'];
    }
    try {
      exchange.writeHead(status, headers);
      if (rest === null) {
        // All of it is here: one write, and not two.
        response.end(Buffer.concat([passage.pass(start), passage.end()]));
        return;
      }
      await write(response, passage.pass(start), signal);
      for (let next = await rest.next(); !next.done; next = await rest.next()) {
        await write(response, passage.pass(next.value), signal);
      }
      response.end(passage.end());
    } catch (error) {
      if (!signal.aborted) {
        this.reportBroken(error, attempt);
      }
      throw error;
    } finally {
      exchange.tokens = meter.tokens;
      attempt.used(meter.tokens);
    }
  }

  /** An answer broke off after its first byte: no other key can go on with it. */
  private reportBroken(error: unknown, { keyId, lease, requestId }: Attempt): void {
    const { proxyId } = this.settings;
    const failure = failureOf(error);
    if (failure) {
      const report = { keyId, lease, proxyId, requestId, exclude: [keyId], ...failure };
      // Whether the report reaches Keypool makes no difference to the client.
      this.keypool.reportFailure(report).catch(() => undefined);
    }
  }
}

function passRefusal(
  refusal: UpstreamRefusal,
  exchange: Exchange,
  secrets: readonly string[],
): void {
  const { status, headers } = refusal;
  const body = refusal.bodyWithout(secrets);
  const kept = headersForClient(headers, hiding(secrets));
  exchange.writeHead(status, { ...kept, 'content-length': body.length });
  exchange.response.end(body);
}

function hiding(secrets: readonly string[]): (text: string) => string {
  return (text) => secrets.reduce((left, secret) => left.replaceAll(secret, '[redacted]'), text);
}

/** Resolves when the client can take more. */
async function write(response: ServerResponse, chunk: Buffer, signal: AbortSignal): Promise<void> {
  if (chunk.length > 0 && !response.write(chunk)) {
    await once(response, 'drain', { signal });
  }
}
