import { ProxyLane, type LaneMember } from './proxy-lane';

function member(name: string, priority: number): LaneMember {
  return {
    binding: {
      id: name,
      life: name,
      rev: 1,
      proxyId: 'p',
      keyId: name,
      priority,
      isActive: true,
    },
    slot: { key: null, nextTryAt: null, triesUnheard: 0, lanes: new Set() },
    at: null,
    tier: null,
    usedIn: 0,
    place: -1,
    countedAs: null,
    dueAt: null,
  };
}

const take = (lane: ProxyLane, times: number) =>
  Array.from({ length: times }, () => lane.next()?.binding.id);

describe('ProxyLane', () => {
  it('has nothing ready at first', () => {
    const lane = new ProxyLane();
    expect(lane.hasReady).toBe(false);
    expect(lane.next()).toBeUndefined();
  });

  it('serves the lowest priority number, whatever the order of coming, and equals in turn', () => {
    const lane = new ProxyLane();
    for (const [name, priority] of [
      ['late', 5],
      ['b', 2],
      ['never', 1_000_000],
      ['a', 2],
      ['middle', 3],
    ] as const) {
      lane.put(member(name, priority), 'ordinary');
    }
    expect(take(lane, 4)).toEqual(['b', 'a', 'b', 'a']);
  });

  it('falls back to the next number when the lowest has nothing ready any more, and returns', () => {
    const lane = new ProxyLane();
    const [first, second] = [member('first', 0), member('second', 1)];
    lane.put(first, 'ordinary');
    lane.put(second, 'ordinary');
    lane.put(first, null);
    expect(take(lane, 2)).toEqual(['second', 'second']);
    lane.put(first, 'ordinary');
    expect(take(lane, 2)).toEqual(['first', 'first']);
    lane.put(first, null);
    lane.put(second, null);
    expect(lane.hasReady).toBe(false);
  });

  it('serves who stands last when nobody else is there, by priority, too', () => {
    const lane = new ProxyLane();
    const [good, late, early] = [member('good', 9), member('late', 1), member('early', 0)];
    lane.put(late, 'last');
    lane.put(early, 'last');
    lane.put(good, 'ordinary');
    expect(take(lane, 2)).toEqual(['good', 'good']);
    expect(lane.nextExcept(new Set(['good']))?.binding.id).toBe('early');
    expect(lane.ready).toBe(3);
    lane.put(good, null);
    expect(take(lane, 2)).toEqual(['early', 'early']);
    lane.put(late, 'ordinary');
    expect(take(lane, 2)).toEqual(['late', 'late']);
    lane.put(late, null);
    lane.put(early, null);
    expect(lane.hasReady).toBe(false);
  });

  it('given the same twice, changes nothing', () => {
    const lane = new ProxyLane();
    const [one, other] = [member('one', 0), member('other', 0)];
    lane.put(one, null);
    lane.put(one, 'ordinary');
    lane.put(one, 'ordinary');
    lane.put(other, 'ordinary');
    expect(take(lane, 4)).toEqual(['one', 'other', 'one', 'other']);
    lane.put(one, null);
    lane.put(one, null);
    expect(take(lane, 2)).toEqual(['other', 'other']);
  });
});
