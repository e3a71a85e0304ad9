import { mongo, MongooseError } from 'mongoose';
import { isDatabaseAway, isSocketError } from './database-away';

const withCode = (code: string) => Object.assign(new Error('closed'), { code });
const labelled = (label: string) => {
  const error = new mongo.MongoServerError({ message: 'no', code: 1 });
  error.addErrorLabel(label);
  return error;
};

describe('isDatabaseAway', () => {
  it.each<[string, unknown, boolean]>([
    ['a broken connection', new mongo.MongoNetworkError('connection closed'), true],
    ['a socket that was closed before the command was sent', withCode('EPIPE'), true],
    ['a socket that was reset', withCode('ECONNRESET'), true],
    ['an answer that may be repeated', labelled('TransientTransactionError'), true],
    ['a server that steps down', new mongo.MongoServerError({ message: 'no', code: 189 }), true],
    ['a connection that mongoose waits for', new MongooseError('x buffering timed out'), true],
    ['a duplicate', new mongo.MongoServerError({ message: 'no', code: 11_000 }), false],
    ['a file that is not there', withCode('ENOENT'), false],
    ['any other error', new Error('EPIPE'), false],
    ['nothing', null, false],
  ])('%s', (_, error, expected) => {
    expect(isDatabaseAway(error)).toBe(expected);
  });
});

describe('isSocketError', () => {
  it('is asked about anything that can be thrown', () => {
    expect(['EPIPE', null, undefined, 5].map(isSocketError)).toEqual([false, false, false, false]);
  });
});
