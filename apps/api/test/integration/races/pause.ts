import { LIMITS } from '@keypool/testing';
import type { Type } from '@nestjs/common';
import { getConnectionToken } from '@nestjs/mongoose';
import { type Connection, mongo } from 'mongoose';
import { atStep } from '../../steps';
import type { ProviderFixture, Row } from '../provider-fixture';

/** A part of the product that stops at a step, the first time that it gets there. */
export interface Pause {
  /** Resolves when it has stopped. */
  readonly arrived: Promise<void>;
  readonly goOn: () => void;
}

/** Where an operation is to stop, in the process that runs it. */
export type Stop = (process: ProviderFixture) => Pause;

const undo: (() => void)[] = [];

function arrival(where: string): PromiseWithResolvers<void> {
  const arrived = Promise.withResolvers<void>();
  const never = new Error(`nothing came to ${where}`);
  const timer = setTimeout(() => arrived.reject(never), LIMITS.waitMs);
  // Not every pause is waited for.
  arrived.promise.catch(() => undefined);
  undo.unshift(() => clearTimeout(timer));
  return arrived;
}

/**
 * @param part the object itself, so that other processes and the other provider run on
 * @param matches which calls are meant, by what they are called with, and on which object
 */
export function pauseAt<Part extends object>(
  part: Part,
  method: keyof Part & string,
  when: 'before' | 'after',
  matches: (args: readonly unknown[], on: unknown) => boolean = () => true,
): Pause {
  const arrived = arrival(method);
  const goOn = Promise.withResolvers<void>();
  let isFirst = true;
  const takeAway = atStep({ of: { prototype: part }, method, when }, function (...args) {
    if (!isFirst || !matches(args, this)) {
      return;
    }
    isFirst = false;
    arrived.resolve();
    return goOn.promise;
  });
  undo.unshift(takeAway, goOn.resolve);
  return { arrived: arrived.promise, goOn: goOn.resolve };
}

/** Inside the open transaction, after all reads and writes. */
export const beforeCommit: Stop = (process) => {
  const ours = sessionsOf(process);
  return pauseAt(mongo.ClientSession.prototype, 'commitTransaction', 'before', (_, session) =>
    ours.has(session),
  );
};

/** In the middle of a transaction: its reads are this old when it continues. */
export function after<Part extends object>(part: Type<Part>, method: keyof Part & string): Stop {
  return (process) => pauseAt(process.part(part), method, 'after', inTransaction);
}

/** The same in a part that both providers share. */
export function afterShared<Part extends object>(
  part: Type<Part>,
  method: keyof Part & string,
): Stop {
  return ({ testApp }) => pauseAt(testApp.app.get(part), method, 'after', inTransaction);
}

/** The pools read through the same repositories, without a transaction. */
function inTransaction(args: readonly unknown[]): boolean {
  return args.some((arg) => typeof Reflect.get(Object(arg), 'inTransaction') === 'function');
}

/** The reading of a whole collection stops when it has read the document of this id and hands it on next. */
export function pauseReading(part: { all(): AsyncIterable<Row> }, id: unknown): Pause {
  const all = part.all.bind(part);
  const arrived = arrival('reading');
  const goOn = Promise.withResolvers<void>();
  part.all = async function* () {
    for await (const document of all()) {
      if (String(document['_id']) === String(id)) {
        arrived.resolve();
        await goOn.promise;
      }
      yield document;
    }
  };
  undo.unshift(() => void (part.all = all), goOn.resolve);
  return { arrived: arrived.promise, goOn: goOn.resolve };
}

export interface Collisions {
  readonly first: Promise<void>;
  readonly happened: () => boolean;
}

/** The transactions of a process that collided with another one, whatever the process does next. */
export function collisionsOf(process: ProviderFixture): Collisions {
  const { promise, resolve } = Promise.withResolvers<void>();
  let happened = false;
  const client = clientOf(process);
  const onFailure = ({ failure }: mongo.CommandFailedEvent): void => {
    if (failure instanceof mongo.MongoError && failure.hasErrorLabel('TransientTransactionError')) {
      happened = true;
      resolve();
    }
  };
  client.on('commandFailed', onFailure);
  undo.unshift(() => client.off('commandFailed', onFailure));
  return { first: promise, happened: () => happened };
}

/** Those that it starts from now on. */
function sessionsOf(process: ProviderFixture): ReadonlySet<unknown> {
  const client = clientOf(process);
  const start = client.startSession.bind(client);
  const sessions = new Set<unknown>();
  client.startSession = (options) => {
    const session = start(options);
    sessions.add(session);
    return session;
  };
  undo.unshift(() => void (client.startSession = start));
  return sessions;
}

function clientOf({ testApp }: ProviderFixture): mongo.MongoClient {
  return testApp.app.get<Connection>(getConnectionToken()).getClient();
}

/** Resumes everything that has stopped, and stops nothing any more. */
export function letAllGoOn(): void {
  undo.splice(0).forEach((step) => step());
}
