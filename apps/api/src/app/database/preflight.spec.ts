import { mongo, type Connection } from 'mongoose';
import { StartupError } from '../config/startup.error';
import { Preflight, PREFLIGHT } from './preflight';
import type { TransactionRunner } from './transaction-runner';

const refusal = (code: number, message: string) => new mongo.MongoServerError({ code, message });
const UNAUTHORIZED = refusal(13, 'not authorized on keypool to execute it');
const never = () => new Promise<never>(() => undefined);

beforeAll(() => {
  PREFLIGHT.withinMs = 20;
});

interface Behaviour {
  readonly createCollection?: () => Promise<unknown>;
  readonly createIndex?: () => Promise<unknown>;
  /** The first call opens the stream. */
  readonly tryNext?: (call: number) => Promise<unknown>;
  readonly run?: () => Promise<unknown>;
}

/** A database that does all that is asked of it, and in some points something else. */
function preflightOn(behaviour: Behaviour): { preflight: Preflight; closed: () => number } {
  let calls = 0;
  let closed = 0;
  const done = async () => ({});
  const {
    createCollection = done,
    createIndex = done,
    tryNext = async (call) => (call > 1 ? {} : null),
    run = done,
  } = behaviour;
  const stream = { tryNext: () => tryNext(++calls), close: async () => void closed++ };
  const db = { createCollection, collection: () => ({ createIndex }), watch: () => stream };
  const connection: unknown = { db, name: 'keypool' };
  const transactions: unknown = { run };
  return {
    preflight: new Preflight(connection as Connection, transactions as TransactionRunner),
    closed: () => closed,
  };
}

describe('the preflight', () => {
  it.each<[string, Behaviour]>([
    ['does all that it needs', {}],
    ['has the collection already', { createCollection: () => Promise.reject(refusal(48, 'is')) }],
    ['reports the change late', { tryNext: async (call) => (call > 3 ? {} : null) }],
  ])('is content with a database that %s', async (_, behaviour) => {
    const { preflight, closed } = preflightOn(behaviour);
    await preflight.run();
    expect(closed()).toBe(1);
  });

  it.each<[string, Behaviour, RegExp]>([
    [
      'may not be given collections',
      { createCollection: () => Promise.reject(UNAUTHORIZED) },
      /may not create a collection: not authorized .*readWrite on the database keypool/,
    ],
    [
      'may not be given indexes',
      { createIndex: () => Promise.reject(UNAUTHORIZED) },
      /may not create an index/,
    ],
    [
      'may not be watched',
      { tryNext: () => Promise.reject(UNAUTHORIZED) },
      /may not open a change stream/,
    ],
    [
      'has no change streams',
      { tryNext: () => Promise.reject(refusal(40_573, 'only on replica sets')) },
      /cannot open a change stream, which Keypool needs: only on replica sets/,
    ],
    [
      'has no transactions',
      { run: () => Promise.reject(refusal(20, 'Transaction numbers are only allowed')) },
      /cannot commit a transaction/,
    ],
    ['has no majority', { run: never }, /did not commit a transaction within .*rs\.status/],
    [
      'reports no change',
      { tryNext: (call) => (call > 1 ? never() : Promise.resolve(null)) },
      /did not report a change/,
    ],
  ])('refuses a database that %s', async (_, behaviour, advice) => {
    const { preflight } = preflightOn(behaviour);
    const error: unknown = await preflight.run().catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(StartupError);
    expect(error).toHaveProperty('message', expect.stringMatching(advice));
  });

  it('leaves it to the start to speak of a database that has gone away', async () => {
    const away = new mongo.MongoNetworkError('connection closed');
    const { preflight } = preflightOn({ createIndex: () => Promise.reject(away) });
    await expect(preflight.run()).rejects.toBe(away);
  });
});
