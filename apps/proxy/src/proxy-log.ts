import { redactSecrets, type ProviderId } from '@keypool/key-pool';
import type { WorkerEvent } from '@keypool/worker-client';
import pino, { type DestinationStream, type LevelWithSilent, type Logger } from 'pino';
import type { Exchange } from './exchange';

const MOST_CAUSES = 5;
/** A write of each line would take a tenth of the processor time that a request takes. */
const STANDARD_OUTPUT = { dest: 1, minLength: 4_096, periodicFlush: 100 };

/** The log: one JSON object per line on stdout, without secrets. */
export class ProxyLog {
  private readonly logger: Logger;

  constructor(
    level: LevelWithSilent,
    destination: DestinationStream = pino.destination(STANDARD_OUTPUT),
  ) {
    this.logger = pino({ level, base: { name: 'keypool-proxy' } }, destination);
  }

  info(message: string): void {
    this.logger.info(message);
  }

  request(exchange: Exchange): void {
    const { requestId, provider, method, path, response, keyId, attempts, tokens } = exchange;
    const { ending, firstByteMs, tookMs } = exchange;
    const line = { requestId, provider, method, path: path.replace(/\?.*$/s, '') };
    const served = { status: response.statusCode, ending, keyId, attempts, tokens };
    const times = { firstByteMs: rounded(firstByteMs), tookMs: rounded(tookMs) };
    this.logger.info({ ...line, ...served, ...times }, 'request');
  }

  /** Why a request could not be served. */
  failure({ requestId }: Exchange, error: unknown): void {
    this.logger.warn({ requestId, error: described(error) }, 'request failed');
  }

  event(provider: ProviderId, event: WorkerEvent): void {
    const { type, ...rest } = event;
    const level = levelOf(type);
    if (this.logger.isLevelEnabled(level)) {
      const line = { provider, ...rest, ...('error' in rest && { error: described(rest.error) }) };
      this.logger[level](line, type);
    }
  }
}

function levelOf(type: WorkerEvent['type']): 'error' | 'warn' | 'debug' {
  if (type === 'reports_lost') {
    return 'error';
  }
  return type === 'attempt_failed' || type === 'keypool_unavailable' ? 'warn' : 'debug';
}

function described(error: unknown): string {
  const messages: string[] = [];
  let each = error;
  while (each !== null && each !== undefined && messages.length < MOST_CAUSES) {
    messages.push(each instanceof Error ? each.message : String(each));
    each = each instanceof Error ? each.cause : null;
  }
  return redactSecrets(messages.join(': '));
}

function rounded(ms: number | null): number | null {
  return ms === null ? null : Math.round(ms * 10) / 10;
}
