import * as fc from 'fast-check';
import type { LeaseKind } from '../requests';
import { asked, key, process } from './command';

const lease = fc.constantFrom<LeaseKind>('none', 'held', 'newest', 'oldest');

export const report = asked(
  fc.record({
    on: process,
    key,
    status: fc.constantFrom(402, 402, 401, 429, 429, 500),
    lease,
    times: fc.integer({ min: 1, max: 3 }),
  }),
  ({ key, status, lease, times }) =>
    `report ${status} of key #${key}, lease ${lease}, ${times} times`,
  (requests, { key, status, lease, times }, world) => {
    const keyId = world.keyId(key);
    const named = requests.lease(lease, keyId);
    for (let time = 0; time < times; time++) {
      requests.report(keyId, status, named);
    }
  },
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
