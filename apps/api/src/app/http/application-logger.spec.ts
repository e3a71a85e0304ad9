import { Logger } from '@nestjs/common';
import { ApplicationLogger } from './application-logger';

const SECRET = 'sk-live-0123456789abcdef';

describe('ApplicationLogger', () => {
  let lines: string[];
  beforeEach(() => {
    lines = [];
    jest.spyOn(process.stdout, 'write').mockImplementation((line) => {
      lines.push(String(line));
      return true;
    });
    jest.spyOn(process.stderr, 'write').mockImplementation(() => {
      throw new Error('the log is on stdout alone');
    });
  });
  afterEach(() => {
    jest.restoreAllMocks();
    Logger.overrideLogger(false);
  });

  function log(level: 'debug' | 'info' | 'silent', write: (logger: Logger) => void) {
    Logger.overrideLogger(new ApplicationLogger(level));
    write(new Logger('Test'));
    return lines.map((line) => {
      expect(line).toMatch(/^\{.*\}\n$/);
      return JSON.parse(line);
    });
  }

  it('writes one JSON object a line', () => {
    const [entry] = log('info', (logger) => logger.log('purged', { count: 3 }));
    expect(entry).toMatchObject({ level: 'log', message: 'purged', count: 3, context: 'Test' });
  });

  it('takes secrets out of messages, fields, errors and their causes', () => {
    const written = log('info', (logger) => {
      logger.warn(`upstream said "key=${SECRET}\\"`);
      logger.log('fields', { nested: [{ text: `Bearer ${SECRET}` }] });
      logger.error('failed', new Error(`outer ${SECRET}`, { cause: new Error(SECRET) }));
    });
    expect(written).toHaveLength(3);
    expect(written[2]).toMatchObject({
      level: 'error',
      message: 'failed',
      error: { name: 'Error' },
    });
    expect(lines.join()).not.toContain('0123456789abcdef');
  });

  it('asks who knows more secrets, once there is one', () => {
    const logger = new ApplicationLogger('info');
    logger.redactWith((text) => text.replace('of no known shape', '?'));
    logger.warn('a secret of no known shape', { nested: ['of no known shape'] });
    expect(JSON.parse(lines.join())).toMatchObject({ message: 'a secret ?', nested: ['?'] });
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
