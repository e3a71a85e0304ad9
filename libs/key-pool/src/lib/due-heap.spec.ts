import * as fc from 'fast-check';
import { DueHeap } from './due-heap';

/** Takes out all that is due. */
function drain<T>(heap: DueHeap<T>, now: number): T[] {
  const values: T[] = [];
  for (let value = heap.popDue(now); value !== undefined; value = heap.popDue(now)) {
    values.push(value);
  }
  return values;
}

describe('DueHeap', () => {
  it('has nothing due when it is empty', () => {
    expect(new DueHeap().popDue(Number.MAX_SAFE_INTEGER)).toBeUndefined();
  });

  it('gives out the earliest first, and nothing before its time', () => {
    const heap = new DueHeap<string>();
    heap.set('third', 30);
    heap.set('first', 10);
    heap.set('second', 20);
    expect(heap.earliest).toBe(10);
    expect(drain(heap, 9)).toEqual([]);
    expect(drain(heap, 20)).toEqual(['first', 'second']);
    expect(heap.size).toBe(1);
    expect(drain(heap, 30)).toEqual(['third']);
    expect(heap.size).toBe(0);
  });

  it('has each value once, at the time that was said last', () => {
    const heap = new DueHeap<string>();
    heap.set('earlier', 10);
    heap.set('moved', 20);
    heap.set('earlier', 5);
    heap.set('moved', 30);
    heap.set('gone', 1);
    heap.delete('gone');
    heap.delete('never there');
    expect(heap.size).toBe(2);
    expect(drain(heap, 29)).toEqual(['earlier']);
    expect(drain(heap, 30)).toEqual(['moved']);
    expect(heap.earliest).toBeNull();
  });

  it('gives out what a sorted list would, whatever goes in and out in between', () => {
    const value = fc.nat(30);
    const operation = fc.oneof(
      { weight: 3, arbitrary: fc.record({ set: value, at: fc.nat(50) }) },
      { weight: 1, arbitrary: fc.record({ delete: value }) },
      { weight: 1, arbitrary: fc.record({ popUntil: fc.nat(50) }) },
    );
    fc.assert(
      fc.property(fc.array(operation, { maxLength: 200 }), (operations) => {
        const heap = new DueHeap<number>();
        const expected = new Map<number, number>();
        for (const step of operations) {
          if ('set' in step) {
            heap.set(step.set, step.at);
            expected.set(step.set, step.at);
          } else if ('delete' in step) {
            heap.delete(step.delete);
            expected.delete(step.delete);
          } else {
            const due = [...expected].filter(([, at]) => at <= step.popUntil);
            due.forEach(([each]) => expected.delete(each));
            const times = new Map(due);
            const popped = drain(heap, step.popUntil);
            expect([...popped].sort()).toEqual([...times.keys()].sort());
            expect(popped.map((each) => times.get(each))).toEqual(
              [...times.values()].sort((a, b) => a - b),
            );
          }
          expect(heap.size).toBe(expected.size);
          expect(heap.earliest).toBe(expected.size > 0 ? Math.min(...expected.values()) : null);
        }
      }),
      { numRuns: 300 },
    );
  });
});
