import type { FastifyRequest } from 'fastify';
import type { LogLevel } from '../config/app-config';
import { ApplicationLogger } from './application-logger';
import { RequestLog } from './request-log';

function setUp(logLevel: LogLevel = 'info') {
  const lines: string[] = [];
  const destination = { write: (line: string) => void lines.push(line) };
  const log = new RequestLog(new ApplicationLogger({ logLevel }, destination));
  const end = (url: string | undefined, status: number, of: object = {}) => {
    const request = { id: 'r1', method: 'GET', ip: '127.0.0.1', routeOptions: { url }, ...of };
    log.ended(request as unknown as FastifyRequest, status, 1.26);
  };
  return { log, end, entries: () => lines.map((line) => JSON.parse(line)) };
}

afterEach(() => jest.restoreAllMocks());

describe('the line of a request', () => {
  it('says what came of it, by its route and its id', () => {
    const { end, entries } = setUp();
    const principal = { actor: 'token:ci' };
    end('/admin/proxies/:id', 409, { problem: 'duplicate_id', identified: { principal } });
    expect(entries()).toMatchObject([
      {
        level: 'info',
        context: 'Request',
        msg: 'request',
        requestId: 'r1',
        method: 'GET',
        route: '/admin/proxies/:id',
        status: 409,
        durationMs: 1.3,
        principal: 'token:ci',
        address: '127.0.0.1',
        code: 'duplicate_id',
      },
    ]);
  });

  it.each<[string, string | undefined, number, string]>([
    ['a change by an admin', '/admin/proxies', 201, 'info'],
    ['a failed sign-in', '/auth/login', 401, 'info'],
    ['a failure of the server', '/admin/proxies', 500, 'warn'],
    ['an outage', '/admin/proxies', 503, 'warn'],
    ['a mistake of a worker', '/internal/ohmygpt/acquire', 404, 'info'],
    ['a client that has gone', '/admin/proxies', 499, 'info'],
    ['a path that does not exist', undefined, 404, 'info'],
    ['a key for a worker', '/internal/ohmygpt/acquire', 200, 'debug'],
    ['no key for a worker', '/internal/ohmygpt/acquire', 503, 'debug'],
    ['a probe', '/health/live', 200, 'debug'],
    ['a scrape', '/metrics', 200, 'debug'],
    ['a page', '/*', 200, 'debug'],
    ['a file of the admin app', '/main-ABCDEFGH.js', 200, 'debug'],
  ])('for %s has its level', (_, url, status, level) => {
    const { end, entries } = setUp('debug');
    end(url, status);
    expect(entries()).toMatchObject([{ level }]);
  });

  it('is written for what could not be read, too', () => {
    const { log, entries } = setUp();
    log.malformed('r2', 400, '127.0.0.1');
    expect(entries()).toMatchObject([{ level: 'info', requestId: 'r2', status: 400 }]);
  });

  it('is left out above a number a second, which the next one tells', () => {
    const now = jest.spyOn(performance, 'now').mockReturnValue(1_000);
    const { end, entries } = setUp();
    for (let request = 0; request < 1_000; request++) {
      end('/auth/login', 401);
    }
    expect(entries()).toHaveLength(200);
    now.mockReturnValue(2_000);
    end('/auth/login', 401);
    expect(entries().slice(200)).toMatchObject([
      { level: 'warn', msg: 'requests not logged', omitted: 800 },
      { msg: 'request' },
    ]);
  });
});
