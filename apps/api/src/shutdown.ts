import type { Logger } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { setTimeout as sleep } from 'node:timers/promises';
import type { OpenedDatabase } from './app/database/open-database';
import type { Readiness } from './app/health/readiness';
import type { RequestGate } from './app/http/request-gate';

/** How long a request in progress may still take. */
const FINISH_WITHIN_MS = 10_000;

/** How long the rest may take to close: connections, the change stream, pending writes. */
const CLOSE_WITHIN_MS = 10_000;

/** One Ctrl-C under npm arrives twice: from the terminal, and forwarded by npm. */
const SAME_WISH_MS = 1_000;

export interface Running {
  readonly app: NestFastifyApplication;
  readonly gate: RequestGate;
  readonly readiness: Readiness;
  readonly database: OpenedDatabase;
}

/**
 * Shuts down gracefully on SIGTERM and SIGINT: new requests are refused, those in progress are answered, pending data is
 * written, and the embedded database stops last. A second signal, a second later, ends the process at once.
 */
export function stopOnSignals(running: Running, logger: Logger): void {
  let since: number | undefined;
  const onSignal = (signal: NodeJS.Signals) => {
    if (since !== undefined) {
      if (performance.now() - since > SAME_WISH_MS) {
        process.exit(1);
      }
      return;
    }
    since = performance.now();
    logger.log({ msg: 'stopping', signal });
    stop(running, logger).then(
      () => process.exit(0),
      (error: unknown) => {
        logger.error('stopping failed', error);
        process.exit(1);
      },
    );
  };
  process.on('SIGTERM', onSignal);
  process.on('SIGINT', onSignal);
}

/** Resolves when everything has ended. */
export async function stop(
  { app, gate, readiness, database }: Running,
  logger: Logger,
): Promise<void> {
  readiness.beginStop();
  if (!(await gate.idle(FINISH_WITHIN_MS))) {
    logger.warn({ msg: 'aborting requests still in progress', afterMs: FINISH_WITHIN_MS });
  }
  // Browsers open connections in advance, and closing would wait for a first request on them.
  app.getHttpServer().closeAllConnections();
  const closed = app.close().then(() => true);
  if (!(await Promise.race([closed, sleep(CLOSE_WITHIN_MS, false, { ref: false })]))) {
    logger.warn({ msg: 'closing takes too long', afterMs: CLOSE_WITHIN_MS });
  }
  await database.stop();
}
