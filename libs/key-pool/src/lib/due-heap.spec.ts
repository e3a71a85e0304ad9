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
    heap.push(30, 'third');
    heap.push(10, 'first');
    heap.push(20, 'second');
    expect(drain(heap, 9)).toEqual([]);
    expect(drain(heap, 20)).toEqual(['first', 'second']);
    expect(heap.size).toBe(1);
    expect(drain(heap, 30)).toEqual(['third']);
    expect(heap.size).toBe(0);
  });

  it('gives out what a sorted list would, whatever goes in and out in between', () => {
    const operation = fc.oneof(
      fc.record({ push: fc.nat(50) }),
      fc.record({ popUntil: fc.nat(50) }),
    );
    fc.assert(
      fc.property(fc.array(operation, { maxLength: 200 }), (operations) => {
        const heap = new DueHeap<number>();
        let expected: number[] = [];
        for (const step of operations) {
          if ('push' in step) {
            heap.push(step.push, step.push);
            expected.push(step.push);
          } else {
            const due = expected.filter((at) => at <= step.popUntil).sort((a, b) => a - b);
            expect(drain(heap, step.popUntil)).toEqual(due);
            expected = expected.filter((at) => at > step.popUntil);
          }
          expect(heap.size).toBe(expected.length);
        }
      }),
      { numRuns: 300 },
    );
  });
});
