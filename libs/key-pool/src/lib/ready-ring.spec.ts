import * as fc from 'fast-check';
import { ReadyRing, type RingMember } from './ready-ring';

interface Named extends RingMember {
  readonly name: number;
}

const member = (name: number): Named => ({ name, place: -1 });

function ringOf(size: number): { ring: ReadyRing<Named>; members: Named[] } {
  const ring = new ReadyRing<Named>();
  const members = Array.from({ length: size }, (_, name) => member(name));
  members.forEach((one) => ring.add(one));
  return { ring, members };
}

const take = (ring: ReadyRing<Named>, times: number) =>
  Array.from({ length: times }, () => ring.next()?.name);

describe('ReadyRing', () => {
  it('has no next member when it is empty', () => {
    expect(new ReadyRing().next()).toBeUndefined();
  });

  it('lets its members take turns', () => {
    expect(take(ringOf(3).ring, 7)).toEqual([0, 1, 2, 0, 1, 2, 0]);
  });

  it('gives each member exactly one of as many turns as there are members, from any point on', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 20 }), fc.nat(100), (size, before) => {
        const { ring } = ringOf(size);
        take(ring, before);
        expect(take(ring, size).sort()).toEqual([...Array(size).keys()].sort());
      }),
    );
  });

  it('takes a new member into the round that runs', () => {
    const { ring } = ringOf(2);
    take(ring, 1);
    ring.add(member(2));
    expect(take(ring, 4)).toEqual([1, 2, 0, 1]);
  });

  it.each([
    [0, 'has had its turn', [2, 1, 3]],
    [1, 'is next', [3, 2]],
    [3, 'is last', [1, 2]],
  ])('passes nobody over when member %i goes, which %s', (name, _which, rest) => {
    const { ring, members } = ringOf(4);
    take(ring, 1);
    const leaving = members[name];
    if (leaving) {
      ring.remove(leaving);
    }
    expect(take(ring, rest.length).sort()).toEqual([...rest].sort());
  });

  it('gives a member that stays its turn, however others come and go', () => {
    const step = fc.oneof(
      { weight: 3, arbitrary: fc.constant('next' as const) },
      { weight: 1, arbitrary: fc.constant('add' as const) },
      { weight: 2, arbitrary: fc.record({ remove: fc.nat(30) }) },
    );
    fc.assert(
      fc.property(fc.nat(8), fc.array(step, { maxLength: 200 }), (size, steps) => {
        const { ring, members } = ringOf(size + 1);
        const [stays, ...others] = members;
        /** Turns that others may still have before it is the turn of the one that stays. */
        let patience = 2 * ring.size;
        for (const what of steps) {
          if (what === 'next') {
            patience = ring.next() === stays ? 2 * ring.size : patience - 1;
            expect(patience).toBeGreaterThan(0);
          } else if (what === 'add') {
            const added = member(others.length + 1);
            others.push(added);
            ring.add(added);
            patience += 2;
          } else {
            const [leaving] = others.splice(what.remove % Math.max(1, others.length), 1);
            if (leaving) {
              ring.remove(leaving);
            }
          }
          expect(ring.size).toBe(others.length + 1);
        }
      }),
      { numRuns: 1_000 },
    );
  });
});
