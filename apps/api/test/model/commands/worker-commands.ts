import * as fc from 'fast-check';
import type { LeaseKind, Worker } from '../requests';
import { asked, key, process } from './command';

const lease = fc.constantFrom<LeaseKind>('none', 'held', 'newest', 'oldest');

const reportsBy = (worker: fc.Arbitrary<Worker>) =>
  asked(
    fc.record({
      on: process,
      key,
      status: fc.constantFrom(402, 402, 401, 429, 429, 500),
      lease,
      times: fc.integer({ min: 1, max: 3 }),
      worker,
    }),
    ({ key, status, lease, times, worker: { isLimited, requestId } }) =>
      `report ${status} of key #${key}, lease ${lease}, ${times} times${isLimited ? ', limited' : ''}${requestId ? `, request ${requestId}` : ''}`,
    (requests, { key, status, lease, times, worker }, world) => {
      const keyId = world.keyId(key);
      const named = requests.lease(lease, keyId);
      for (let time = 0; time < times; time++) {
        requests.report(keyId, status, named, worker);
      }
    },
  );

export const report = reportsBy(fc.constant({}));

/** The guard asks who reports, and for which request. */
export const guardedReport = reportsBy(
  fc.record({
    isLimited: fc.boolean(),
    requestId: fc.constantFrom(undefined, undefined, 'r0', 'r1'),
  }),
);

export const use = asked(
  fc.record({ on: process, key, lease, isNamed: fc.boolean() }),
  ({ key, lease, isNamed }) =>
    `usage of key #${key}, lease ${lease}${isNamed ? ', until it is answered' : ''}`,
  (requests, { key, lease, isNamed }, world) => {
    const keyId = world.keyId(key);
    requests.use(keyId, requests.lease(lease, keyId), isNamed);
  },
);
