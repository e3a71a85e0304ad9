import { mongo, type Connection } from 'mongoose';
import { isWriteConflict } from './driver-errors';
import { TransactionRunner } from './transaction-runner';

function failure(code: number, ...labels: string[]): mongo.MongoServerError {
  const error = new mongo.MongoServerError({ message: `error ${code}`, code });
  labels.forEach((label) => error.addErrorLabel(label));
  return error;
}

const CONFLICT = failure(112, 'TransientTransactionError');
const DUPLICATE = failure(11_000);
/** As Node writes it, and the driver hands it on. */
const CLOSED_SOCKET = Object.assign(new Error('This socket has been ended by the other party'), {
  code: 'EPIPE',
});
const BROKEN = new mongo.MongoNetworkError('connection 3 to 127.0.0.1:27017 closed');
const SERVER_AWAY: mongo.MongoServerSelectionError = Reflect.construct(
  mongo.MongoServerSelectionError,
  ['connect ECONNREFUSED', {}],
);
/** As MongoDB answers when somebody ended the session: without a label. */
const INTERRUPTED = failure(11_601);
const UNKNOWN_COMMIT = failure(64, 'UnknownTransactionCommitResult');

/** A database that answers commits with the given errors, one after the other, and then with success. */
class FakeDatabase {
  readonly log: string[] = [];
  private inTransaction = false;

  constructor(private readonly commits: (Error | null)[] = []) {}

  get runner(): TransactionRunner {
    const session = {
      startTransaction: () => {
        this.inTransaction = true;
        this.log.push('start');
      },
      commitTransaction: async () => {
        this.log.push('commit');
        const error = this.commits.shift();
        if (error) {
          throw error;
        }
        this.inTransaction = false;
      },
      abortTransaction: async () => {
        this.inTransaction = false;
        this.log.push('abort');
      },
      inTransaction: () => this.inTransaction,
      endSession: async () => void this.log.push('end'),
    };
    const command = async () => {
      await new Promise((resolve) => setImmediate(resolve));
      this.log.push('killed');
    };
    const connection: unknown = {
      startSession: async () => session,
      db: { admin: () => ({ command }) },
    };
    return new TransactionRunner(connection as Connection);
  }
}

/** Work that fails with the given errors, one after the other, and then succeeds. */
const failing = (...errors: Error[]) =>
  jest.fn(async () => {
    const error = errors.shift();
    if (error) {
      throw error;
    }
    return 'result';
  });

describe('TransactionRunner', () => {
  it('commits the work and hands on its result', async () => {
    const database = new FakeDatabase();
    expect(await database.runner.run(failing())).toBe('result');
    expect(database.log).toEqual(['start', 'commit', 'end']);
  });

  it('repeats the whole work after a write conflict', async () => {
    const database = new FakeDatabase();
    expect(await database.runner.run(failing(CONFLICT, CONFLICT))).toBe('result');
    expect(database.log).toEqual([
      ...['start', 'abort', 'end'],
      ...['start', 'abort', 'end'],
      ...['start', 'commit', 'end'],
    ]);
  });

  it('repeats the whole work when the commit failed for sure', async () => {
    const work = failing();
    expect(await new FakeDatabase([CONFLICT]).runner.run(work)).toBe('result');
    expect(work).toHaveBeenCalledTimes(2);
  });

  it('repeats only the commit when its outcome is unknown, until it is known', async () => {
    const work = failing();
    const database = new FakeDatabase(Array(4).fill(UNKNOWN_COMMIT));
    expect(await database.runner.run(work, 0)).toBe('result');
    expect(work).toHaveBeenCalledTimes(1);
    expect(database.log).toEqual(['start', ...Array(5).fill('commit'), 'end']);
  });

  it.each([
    ['had just been closed', CLOSED_SOCKET],
    ['broke, without a label', BROKEN],
    ['broke under a bulk write', Reflect.construct(mongo.MongoBulkWriteError, [BROKEN, {}])],
    ['stayed, and the session was ended', INTERRUPTED],
  ])('repeats the work when the connection %s', async (_, error) => {
    const work = failing(error);
    const database = new FakeDatabase();
    expect(await database.runner.run(work)).toBe('result');
    expect(work).toHaveBeenCalledTimes(2);
  });

  it.each([
    ['was closed before', CLOSED_SOCKET],
    ['broke', BROKEN],
    ['could not be made again', SERVER_AWAY],
    ['stayed, and the session was ended', INTERRUPTED],
  ])(
    'repeats only the commit when the connection %s: it may have come through',
    async (_, error) => {
      const work = failing();
      const database = new FakeDatabase([error, UNKNOWN_COMMIT, error]);
      expect(await database.runner.run(work, 0)).toBe('result');
      expect(work).toHaveBeenCalledTimes(1);
    },
  );

  it('gives a session whose connection broke back only after the database has ended it', async () => {
    const database = new FakeDatabase();
    await expect(database.runner.run(failing(BROKEN), 0)).rejects.toBe(BROKEN);
    expect(database.log).toEqual(['start', 'abort']);
    while (!database.log.includes('end')) {
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(database.log).toEqual(['start', 'abort', 'killed', 'end']);
  });

  it('retries a duplicate that its snapshot did not show, but not for ever', async () => {
    expect(await new FakeDatabase().runner.run(failing(DUPLICATE))).toBe('result');
    const work = failing(...Array(9).fill(DUPLICATE));
    await expect(new FakeDatabase().runner.run(work)).rejects.toBe(DUPLICATE);
    expect(work.mock.calls.length).toBeLessThan(9);
  });

  it('retries a duplicate however many conflicts came before it', async () => {
    const work = failing(...Array(5).fill(CONFLICT), DUPLICATE);
    expect(await new FakeDatabase().runner.run(work)).toBe('result');
  });

  it('hands on any other error at once, and nothing of the work stays', async () => {
    const database = new FakeDatabase();
    const error = new Error('the work itself says no');
    const work = failing(error);
    await expect(database.runner.run(work)).rejects.toBe(error);
    expect(work).toHaveBeenCalledTimes(1);
    expect(database.log).toEqual(['start', 'abort', 'end']);
  });

  it('gives up on transient errors when the time is over', async () => {
    const work = failing(...Array(99).fill(CONFLICT));
    await expect(new FakeDatabase().runner.run(work, 0)).rejects.toBe(CONFLICT);
    expect(work).toHaveBeenCalledTimes(1);
  });
});

describe('isWriteConflict', () => {
  it.each([
    [CONFLICT, true],
    [DUPLICATE, false],
    [new Error('112'), false],
    [null, false],
  ])('%s: %s', (error, expected) => {
    expect(isWriteConflict(error)).toBe(expected);
  });
});
