import { EmbeddedDatabaseError } from '@keypool/embedded-mongo';
import { mongo } from 'mongoose';
import { StartupError } from '../config/startup.error';
import { ConfigError } from '../config/load-config';
import { startupAdvice } from './startup-advice';

describe('what the operator reads', () => {
  it.each([
    new StartupError('Do this.'),
    new ConfigError(['PORT is "x"']),
    new EmbeddedDatabaseError('not_running', 'No embedded database runs. Start it.'),
  ])('of a $constructor.name is its message alone', (error) => {
    expect(startupAdvice(error)).toBe(error.message);
  });

  it('of the database is what it said, without a stack', () => {
    const advice = startupAdvice(new mongo.MongoNetworkError('nobody there'));
    expect(advice).toBe('The database does not answer (nobody there). Check it, and try again.');
  });

  it('of a bug is its stack', () => {
    const bug = new Error('a bug');
    expect(startupAdvice(bug)).toBe(`Unexpected error: ${bug.stack}`);
  });
});
