import { mongo, MongooseError } from 'mongoose';
import { databaseProblem, isBrokenConnection, isDatabaseUnavailable } from './driver-errors';

const withCode = (code: string) => Object.assign(new Error('closed'), { code });
const labelled = (label: string) => {
  const error = new mongo.MongoServerError({ message: 'no', code: 1 });
  error.addErrorLabel(label);
  return error;
};
/** As the driver's bulk writes throw what kept them. */
const bulk = (reason: unknown): mongo.MongoBulkWriteError =>
  Reflect.construct(mongo.MongoBulkWriteError, [reason, {}]);

describe('isDatabaseUnavailable', () => {
  it.each<[string, unknown, boolean]>([
    ['a broken connection', new mongo.MongoNetworkError('connection closed'), true],
    ['a socket that was closed before the command was sent', withCode('EPIPE'), true],
    ['a socket that was reset', withCode('ECONNRESET'), true],
    ['an answer that may be repeated', labelled('TransientTransactionError'), true],
    ['a server that steps down', new mongo.MongoServerError({ message: 'no', code: 189 }), true],
    ...[246, 290, 365, 11_601].map((code): [string, unknown, boolean] => [
      `the code ${code}`,
      new mongo.MongoServerError({ message: 'no', code }),
      true,
    ]),
    ['what Atlas refuses', new mongo.MongoServerError({ message: 'no', code: 8_000 }), false],
    ['a connection that mongoose waits for', new MongooseError('x buffering timed out'), true],
    ['a full disk', new mongo.MongoServerError({ message: 'no', code: 14_031 }), true],
    ['a bulk write whose connection broke', bulk(new mongo.MongoNetworkError('closed')), true],
    ['a bulk write whose socket was closed before', bulk(withCode('EPIPE')), true],
    ['a bulk write of a server that steps down', bulk({ message: 'no', code: 189 }), true],
    ['a bulk write with a duplicate', bulk({ message: 'no', code: 11_000 }), false],
    ['a duplicate', new mongo.MongoServerError({ message: 'no', code: 11_000 }), false],
    ['a file that is not there', withCode('ENOENT'), false],
    ['any other error', new Error('EPIPE'), false],
    ['nothing', null, false],
  ])('%s', (_, error, expected) => {
    expect(isDatabaseUnavailable(error)).toBe(expected);
  });
});

describe('databaseProblem', () => {
  it.each<[string, number, string]>([
    ['MongoDB', 14_031, 'no'],
    ['Atlas', 8_000, 'you are over your space quota, using 513 MB of 512 MB'],
  ])('says that the disk is full, as %s does', (_, code, message) => {
    const problem = databaseProblem(new mongo.MongoServerError({ message, code }));
    expect(problem?.message).toMatch(/disk is full/);
  });
});

describe('isBrokenConnection', () => {
  it.each<[string, unknown, boolean]>([
    ['a connection that was closed', new mongo.MongoNetworkError('connection closed'), true],
    ['a socket that was closed before the command was sent', withCode('EPIPE'), true],
    ['a bulk write whose connection broke', bulk(new mongo.MongoNetworkError('closed')), true],
    ['a bulk write whose socket was closed before', bulk(withCode('EPIPE')), true],
    ['no server', Reflect.construct(mongo.MongoServerSelectionError, ['no server', {}]), false],
    ['a duplicate', new mongo.MongoServerError({ message: 'no', code: 11_000 }), false],
    ['text', 'EPIPE', false],
    ['nothing', null, false],
  ])('%s', (_, error, expected) => {
    expect(isBrokenConnection(error)).toBe(expected);
  });
});
