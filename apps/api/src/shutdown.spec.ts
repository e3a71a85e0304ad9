import { Controller, Get, HttpCode, Logger, type OnModuleDestroy, Post } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import { once } from 'node:events';
import { Agent, request } from 'node:http';
import { connect } from 'node:net';
import { HealthModule } from './app/health/health.module';
import { MeasuresModule } from './app/measures/measures.module';
import { Readiness } from './app/health/readiness';
import { APP_OPTIONS, configureApp, createAdapter } from './configure-app';
import { listen } from './listen';
import { stop, type Running } from './shutdown';

const order: string[] = [];
let arrived = Promise.withResolvers<void>();
let release = Promise.withResolvers<void>();

@Controller('work')
class WorkController implements OnModuleDestroy {
  @Post()
  @HttpCode(200)
  async work() {
    arrived.resolve();
    await release.promise;
    order.push('answered');
    return { done: true };
  }

  @Get('quick')
  quick() {
    return {};
  }

  onModuleDestroy() {
    order.push('modules closed');
  }
}

describe('stop', () => {
  let running: Running;
  let port: number;
  const agents: Agent[] = [];

  beforeEach(async () => {
    order.length = 0;
    arrived = Promise.withResolvers();
    release = Promise.withResolvers();
    const testing = await Test.createTestingModule({
      imports: [HealthModule, MeasuresModule],
      controllers: [WorkController],
    }).compile();
    const app = testing.createNestApplication<NestFastifyApplication>(createAdapter(), APP_OPTIONS);
    const gate = await configureApp(app, { adminApp: '' });
    port = Number(new URL(await listen(app, { host: '127.0.0.1', port: 0 })).port);
    const database = {
      uri: '',
      isEmbedded: true,
      stop: async () => void order.push('database stopped'),
    };
    running = { app, gate, readiness: app.get(Readiness), database, stopDelayMs: 0 };
  });
  afterEach(() => agents.splice(0).forEach((agent) => agent.destroy()));

  /** Over a connection that the client would like to keep. */
  async function ask(method: string, path: string, agent = new Agent({ keepAlive: true })) {
    agents.push(agent);
    const sent = request({ host: '127.0.0.1', port, path, method, agent });
    sent.end();
    const [answer] = await once(sent, 'response');
    answer.resume();
    await once(answer, 'end');
    return { status: answer.statusCode, connection: answer.headers.connection };
  }

  it('finishes requests in progress, refuses new ones, and ends the database last', async () => {
    const kept = new Agent({ keepAlive: true });
    await ask('GET', '/work/quick', kept);
    const underWay = ask('POST', '/work');
    await arrived.promise;

    const stopped = stop(running, new Logger());
    expect(await ask('GET', '/work/quick', kept)).toEqual({ status: 503, connection: 'close' });
    expect((await ask('GET', '/health/ready')).status).toBe(503);
    expect((await ask('GET', '/health/live')).status).toBe(200);
    expect(order).toEqual([]);

    release.resolve();
    expect((await underWay).status).toBe(200);
    await stopped;
    expect(order).toEqual(['answered', 'modules closed', 'database stopped']);
    await expect(ask('GET', '/health/live')).rejects.toThrow('ECONNREFUSED');
  });

  it('serves everything during the delay, while it is not ready and its connections end', async () => {
    const kept = new Agent({ keepAlive: true });
    await ask('GET', '/work/quick', kept);
    const idle = connect(port, '127.0.0.1');
    idle.write('GET /work/quick HTTP/1.1\r\nhost: 127.0.0.1\r\n\r\n');
    await once(idle, 'data');
    const underWay = ask('POST', '/work');
    await arrived.promise;

    const delay = Promise.withResolvers<void>();
    const delayed = { ...running, stopDelayMs: 60_000 };
    const stopped = stop(delayed, new Logger(), () => delay.promise);
    const served = { status: 200, connection: 'close' };
    expect(await ask('GET', '/work/quick', kept)).toEqual(served);
    expect(await ask('GET', '/work/quick')).toEqual(served);
    expect((await ask('GET', '/health/ready')).status).toBe(503);
    expect(idle.closed).toBe(false);

    const closed = once(idle, 'close');
    delay.resolve();
    await closed;
    release.resolve();
    expect(await underWay).toEqual(served);
    await stopped;
    expect(order).toEqual(['answered', 'modules closed', 'database stopped']);
  });

  it('does not wait for connections that nobody uses', async () => {
    await ask('GET', '/work/quick');
    await stop(running, new Logger());
    expect(order).toEqual(['modules closed', 'database stopped']);
  });

  it('does not wait for connections that were opened and never used', async () => {
    const socket = connect(port, '127.0.0.1');
    await once(socket, 'connect');
    const closed = once(socket, 'close');
    await ask('GET', '/work/quick');
    await stop(running, new Logger());
    await closed;
    expect(order).toEqual(['modules closed', 'database stopped']);
  });
});
