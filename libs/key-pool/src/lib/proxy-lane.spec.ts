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
    slot: { key: null, lanes: new Set() },
    tier: null,
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
      lane.setReady(member(name, priority), true);
    }
    expect(take(lane, 4)).toEqual(['b', 'a', 'b', 'a']);
  });

  it('falls back to the next number when the lowest has nothing ready any more, and returns', () => {
    const lane = new ProxyLane();
    const [first, second] = [member('first', 0), member('second', 1)];
    lane.setReady(first, true);
    lane.setReady(second, true);
    lane.setReady(first, false);
    expect(take(lane, 2)).toEqual(['second', 'second']);
    lane.setReady(first, true);
    expect(take(lane, 2)).toEqual(['first', 'first']);
    lane.setReady(first, false);
    lane.setReady(second, false);
    expect(lane.hasReady).toBe(false);
  });

  it('told the same twice, changes nothing', () => {
    const lane = new ProxyLane();
    const [one, other] = [member('one', 0), member('other', 0)];
    lane.setReady(one, false);
    lane.setReady(one, true);
    lane.setReady(one, true);
    lane.setReady(other, true);
    expect(take(lane, 4)).toEqual(['one', 'other', 'one', 'other']);
    lane.setReady(one, false);
    lane.setReady(one, false);
    expect(take(lane, 2)).toEqual(['other', 'other']);
  });
});
