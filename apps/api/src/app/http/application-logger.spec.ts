import { Logger } from '@nestjs/common';
import type { LogLevel } from '../config/app-config';
import { ApplicationLogger } from './application-logger';

const SECRET = 'sk-live-0123456789abcdef';

describe('ApplicationLogger', () => {
  let lines: string[];
  beforeEach(() => {
    lines = [];
  });
  afterEach(() => Logger.overrideLogger(false));

  const loggerOf = (logLevel: LogLevel) =>
    new ApplicationLogger({ logLevel }, { write: (line: string) => void lines.push(line) });

  function log(level: LogLevel, write: (logger: Logger) => void) {
    Logger.overrideLogger(loggerOf(level));
    write(new Logger('Test'));
    return lines.map((line) => {
      expect(line).toMatch(/^\{.*\}\n$/);
      return JSON.parse(line);
    });
  }

  it('writes one JSON object a line, with the time and the level by its name', () => {
    const [entry] = log('info', (logger) => logger.log('purged', { count: 3 }));
    expect(entry).toEqual({
      level: 'info',
      time: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
      pid: process.pid,
      context: 'Test',
      msg: 'purged',
      count: 3,
    });
  });

  it('takes fields with their text, and errors', () => {
    const written = log('trace', (logger) => {
      logger.warn({ msg: 'key held', provider: 'ohmygpt', keyId: 'k', at: new Date(0) });
      logger.error('failed', { requestId: 'r' }, new Error('outer', { cause: new Error('inner') }));
      logger.error(new Error('alone'));
      logger.verbose('details');
    });
    expect(written).toMatchObject([
      {
        ...{ level: 'warn', msg: 'key held', provider: 'ohmygpt', keyId: 'k' },
        at: '1970-01-01T00:00:00.000Z',
      },
      {
        ...{ level: 'error', msg: 'failed', requestId: 'r' },
        err: { type: 'Error', message: 'outer', stack: expect.any(String), cause: {} },
      },
      { level: 'error', err: { message: 'alone' } },
      { level: 'trace', msg: 'details' },
    ]);
  });

  it('takes secrets out of messages, fields, errors and their causes', () => {
    const written = log('info', (logger) => {
      logger.warn(`upstream said "key=${SECRET}\\"`);
      logger.log('fields', { nested: [{ text: `Bearer ${SECRET}` }] });
      logger.error('failed', new Error(`outer ${SECRET}`, { cause: new Error(SECRET) }));
    });
    expect(written).toHaveLength(3);
    expect(lines.join()).not.toContain('0123456789abcdef');
  });

  it('ends where fields refer to themselves', () => {
    const fields: Record<string, unknown> = { name: 'ring' };
    fields['self'] = fields;
    expect(log('info', (logger) => logger.log(fields))).toMatchObject([{ self: { name: 'ring' } }]);
  });

  it('asks who knows more secrets, once there is one', () => {
    const logger = loggerOf('info');
    logger.redactWith((text) => text.replace('of no known shape', '?'));
    logger.warn('a secret of no known shape', { nested: ['of no known shape'] });
    expect(JSON.parse(lines.join())).toMatchObject({ msg: 'a secret ?', nested: ['?'] });
  });

  it('keeps to the level', () => {
    expect(log('silent', (logger) => logger.fatal('x'))).toEqual([]);
    expect(log('info', (logger) => logger.debug('x'))).toEqual([]);
    expect(log('debug', (logger) => logger.debug('x'))).toHaveLength(1);
  });

  it('leaves what Nest says of itself to the level debug', () => {
    const mapped = () => new Logger('RouterExplorer').log('Mapped {/x, GET} route');
    expect(log('info', mapped)).toEqual([]);
    expect(log('debug', mapped)).toHaveLength(1);
  });
});
