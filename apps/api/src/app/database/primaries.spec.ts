import type { Connection } from 'mongoose';
import { EventEmitter } from 'node:events';
import { Primaries } from './primaries';

interface Member {
  readonly type: string;
  readonly address: string;
  readonly electionId: string | null;
}

const A: Member = { type: 'RSPrimary', address: 'a:27017', electionId: '1' };
const A_AGAIN: Member = { ...A, electionId: '3' };
const B: Member = { type: 'RSPrimary', address: 'b:27017', electionId: '2' };
const FOLLOWER: Member = { type: 'RSSecondary', address: 'b:27017', electionId: null };

describe('Primaries', () => {
  it.each<[string, number, (Member | null)[]]>([
    ['one that stays', 0, [A, A]],
    ['one that is away for a while', 0, [A, null, A]],
    ['another one', 1, [A, B]],
    ['another one after a while without', 1, [A, null, B]],
    ['one that was elected again', 1, [A, A_AGAIN]],
    ['one after the other', 2, [A, B, A_AGAIN]],
  ])('%s: %d elections', (_what, elections, met) => {
    const client = new EventEmitter();
    const connection: unknown = { getClient: () => client };
    const primaries = new Primaries(connection as Connection);
    met.slice(1).forEach((primary, at) => {
      client.emit('topologyDescriptionChanged', {
        previousDescription: describeSet(met[at] ?? null),
        newDescription: describeSet(primary),
      });
    });
    expect(primaries.elections).toBe(elections);
  });
});

function describeSet(primary: Member | null): object {
  return {
    servers: new Map([FOLLOWER, ...(primary ? [primary] : [])].map((each, at) => [at, each])),
  };
}
