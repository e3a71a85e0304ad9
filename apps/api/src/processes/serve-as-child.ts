import { Logger } from '@nestjs/common';
import { forgetSecrets } from '../app/config/load-config';
import { receivedConfig } from '../app/config/received-config';
import { isDatabaseUnavailable } from '../app/database/driver-errors';
import type { OpenedDatabase } from '../app/database/open-database';
import { ApplicationLogger, openLog } from '../app/http/application-logger';
import { MetricsRegistry } from '../app/metrics/metrics-registry';
import { startupAdvice } from '../app/startup/startup-advice';
import { listen } from '../listen';
import { prepareServer } from '../server';
import { stop, type Running } from '../shutdown';
import { Channel } from './channel';
import type { DatabaseState, FromParent, FromProcess, Order } from './messages';

const GATHERED_WITHIN_MS = 3_000;

type Parent = Channel<FromProcess, FromParent>;

/** One of several API processes. Its parent says what it does, and Node ends it when the parent is gone. */
export async function serveAsChild(): Promise<void> {
  // They reach whole groups (Ctrl-C, a service manager), and it is the parent that stops its processes.
  process.on('SIGINT', () => undefined);
  process.on('SIGTERM', () => undefined);
  // Node may have read them from `.env` again.
  forgetSecrets(process.env);
  const parent: Parent = new Channel(process);
  const state = followDatabase(parent);
  let running: Running | null = null;
  parent.on('stop', () => void end(running));
  const ordered = parent.next('start');
  parent.tell({ kind: 'loaded' });
  const { order } = await ordered;
  try {
    running = await prepare(order, databaseOf(order, state), parent);
    const told = parent.next('listen');
    parent.tell({ kind: 'prepared' });
    await told;
    const url = await listen(running.app, order.config.server);
    new Logger('Startup').log({ msg: 'listening', url });
    parent.tell({ kind: 'listening', url });
  } catch (error) {
    fail(error);
  }
}

async function prepare(order: Order, database: OpenedDatabase, parent: Parent): Promise<Running> {
  const config = receivedConfig(order.config);
  const logger = new ApplicationLogger(config.server, openLog(config.server.logFormat), {
    process: order.number,
  });
  const running = await prepareServer(config, database, logger);
  const metrics = running.app.get(MetricsRegistry);
  metrics.join({
    number: order.number,
    restarts: order.restarts,
    measured: async () => {
      const gather = (id: number) => ({ kind: 'gather', id }) as const;
      return (await parent.ask(gather, 'gathered', GATHERED_WITHIN_MS))?.texts ?? [];
    },
  });
  parent.on('measure', async ({ id }) => {
    parent.tell({ kind: 'measured', id, text: await metrics.readOwn() });
  });
  return running;
}

function followDatabase(parent: Parent): () => DatabaseState {
  let state: DatabaseState = { trouble: null, restarts: 0 };
  parent.on('start', ({ order }) => (state = order.database));
  parent.on('database', (told) => ({ state } = told));
  return () => state;
}

/** The parent has opened it, and will close it. */
function databaseOf({ database }: Order, state: () => DatabaseState): OpenedDatabase {
  const { uri, isEmbedded, isPrepared } = database;
  return {
    uri,
    isEmbedded,
    isPrepared,
    get trouble() {
      return state().trouble;
    },
    get restarts() {
      return state().restarts;
    },
    stop: async () => undefined,
  };
}

async function end(running: Running | null): Promise<void> {
  const logger = new Logger('Shutdown');
  try {
    if (running) {
      await stop(running, logger);
    }
    process.exit(0);
  } catch (error) {
    logger.error('stopping failed', error);
    process.exit(1);
  }
}

function fail(error: unknown): void {
  const failure = { advice: startupAdvice(error), isPassing: isDatabaseUnavailable(error) };
  const message: FromProcess = { kind: 'failed', failure };
  process.send?.(message, () => process.exit(1));
}
