import { leaseOf, leaseStamp, lifeOf, readLease } from './lease';

const LIFE = 'da7e15c7-db13-4e80-a7f2-42088dd40d75';
const NOW = 1_764_345_600_123;

describe('a lease', () => {
  it('tells the life of the key, and the very moment at which it was handed out', () => {
    const leases = [NOW, NOW + 1, NOW + 1.9].map((now) =>
      leaseOf({ life: LIFE, leaseStamp: leaseStamp(now) }),
    );
    expect(leases.map(readLease)).toEqual(
      [NOW, NOW + 1, NOW + 1].map((handedOutAt) => ({ life: LIFE, handedOutAt })),
    );
    expect(lifeOf(leases[0])).toBe(LIFE);
  });

  it('may be the life alone, as earlier versions handed it out: then its age is not known', () => {
    expect(readLease(LIFE)).toEqual({ life: LIFE, handedOutAt: null });
  });

  it.each(['', '.', 'made up', `${LIFE}.`, `${LIFE}.MIRNQ7K3`, `${LIFE}.10000000000000000`])(
    'that nobody handed out is taken as it is: %j',
    (text) => expect(readLease(text)).toEqual({ life: text, handedOutAt: null }),
  );

  it('may be missing', () => {
    expect(lifeOf(undefined)).toBeUndefined();
  });
});
