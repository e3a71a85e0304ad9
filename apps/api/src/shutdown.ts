import { stopOnSignals } from '@keypool/operator';
import type { Logger, LoggerService } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ServerConfig } from './app/config/app-config';
import type { OpenedDatabase } from './app/database/open-database';
import type { Readiness } from './app/health/readiness';
import type { RequestGate } from './app/http/request-gate';

const CONTEXT = 'Shutdown';

/** How long a request in progress may still take. */
const FINISH_WITHIN_MS = 10_000;

/** How long the rest may take to close: connections, the change stream, pending writes. */
const CLOSE_WITHIN_MS = 10_000;

export interface Running {
  readonly app: NestFastifyApplication;
  readonly gate: RequestGate;
  readonly readiness: Readiness;
  readonly database: OpenedDatabase;
  /** How long everything is still served after the signal. */
  readonly stopDelayMs: number;
}

/**
 * Shuts down gracefully on SIGTERM and SIGINT: after the delay new requests are refused, those in progress are answered,
 * pending data is written, and the embedded database stops last.
 * @param end does all that
 */
export function endOnSignals(
  end: () => Promise<void>,
  { stopDelayMs }: Pick<ServerConfig, 'stopDelayMs'>,
  logger: LoggerService,
): void {
  stopOnSignals(async (signal) => {
    logger.log({ msg: 'stopping', signal, delayMs: stopDelayMs }, CONTEXT);
    try {
      await end();
    } catch (error) {
      logger.error('stopping failed', error, CONTEXT);
      throw error;
    }
  });
}

/**
 * Resolves when everything has ended.
 * @param wait for the delay
 */
export async function stop(
  running: Running,
  logger: Logger,
  wait: (ms: number) => Promise<unknown> = sleep,
): Promise<void> {
  const { app, gate, readiness, database } = running;
  if (running.stopDelayMs > 0) {
    await drain(running, wait);
  }
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

/**
 * Gives load balancers the time to notice that this process is not ready. Connections end by their next answer; those that
 * are idle are closed at the end, when hardly a request is on its way to them.
 */
async function drain(
  { app, gate, readiness, stopDelayMs }: Running,
  wait: (ms: number) => Promise<unknown>,
): Promise<void> {
  readiness.beginDrain();
  gate.closeConnections();
  await wait(stopDelayMs);
  app.getHttpServer().closeIdleConnections();
}
