import { HttpErrorResponse } from '@angular/common/http';
import { aProblem } from '../../../testing/builders';
import { Batch } from './batch';

/** Tasks that end when the test says so. */
class Desk {
  readonly open = new Map<string, { done: () => void; fail: (error: unknown) => void }>();
  mostAtOnce = 0;

  readonly task = (item: string) =>
    new Promise<void>((resolve, reject) => {
      const close = (end: () => void) => () => {
        this.open.delete(item);
        end();
      };
      this.open.set(item, {
        done: close(resolve),
        fail: (error) => close(() => reject(error))(),
      });
      this.mostAtOnce = Math.max(this.mostAtOnce, this.open.size);
    });

  async finish(item: string): Promise<void> {
    this.open.get(item)?.done();
    await settled();
  }

  async finishAll(): Promise<void> {
    while (this.open.size > 0) {
      for (const task of [...this.open.values()]) {
        task.done();
      }
      await settled();
    }
  }
}

const settled = () => new Promise((resolve) => setTimeout(resolve));
const conflict = new HttpErrorResponse({
  status: 409,
  error: aProblem({ status: 409, code: 'duplicate_id' }),
});
const refused = new HttpErrorResponse({
  status: 401,
  error: aProblem({ status: 401, code: 'unauthenticated' }),
});

describe('Batch', () => {
  it('works on four items at a time until all are done', async () => {
    const desk = new Desk();
    const items = Array.from({ length: 10 }, (_, index) => `item ${index}`);
    const batch = new Batch(items, desk.task);

    const run = batch.run();
    expect([...desk.open.keys()]).toEqual(['item 0', 'item 1', 'item 2', 'item 3']);
    await desk.finish('item 2');
    expect([...desk.open.keys()]).toEqual(['item 0', 'item 1', 'item 3', 'item 4']);
    await desk.finishAll();
    await run;

    expect(desk.mostAtOnce).toBe(4);
    expect(batch.isFinished()).toBe(true);
    expect(batch.counts()).toEqual({ total: 10, done: 10, failed: 0, running: 0, waiting: 0 });
  });

  it('remembers why an item failed, and tries only the failed ones again', async () => {
    const tried: string[] = [];
    let isBroken = true;
    const batch = new Batch(['a', 'b', 'c'], (item) => {
      tried.push(item);
      return item === 'b' && isBroken ? Promise.reject(conflict) : Promise.resolve();
    });

    await batch.run();
    expect(batch.counts()).toMatchObject({ done: 2, failed: 1 });
    expect(batch.entries()[1]).toMatchObject({ item: 'b', failure: { code: 'duplicate_id' } });

    isBroken = false;
    await batch.retryFailed();
    expect(tried).toEqual(['a', 'b', 'c', 'b']);
    expect(batch.entries()[1]).toMatchObject({ outcome: 'done', failure: null });
  });

  it('stops after the items in progress, and resumes later', async () => {
    const desk = new Desk();
    const batch = new Batch(['a', 'b', 'c', 'd', 'e', 'f'], desk.task);

    const run = batch.run();
    batch.stop();
    await desk.finishAll();
    await run;
    expect(batch.counts()).toMatchObject({ done: 4, waiting: 2 });
    expect(batch.isStopped()).toBe(true);

    const rest = batch.run();
    await desk.finishAll();
    await rest;
    expect(batch.isFinished()).toBe(true);
  });

  it('stops by itself when the user chose not to sign in again', async () => {
    const items = Array.from({ length: 20 }, (_, index) => index);
    const batch = new Batch(items, () => Promise.reject(refused));

    await batch.run();

    expect(batch.isStopped()).toBe(true);
    expect(batch.counts().waiting).toBeGreaterThanOrEqual(16);
  });
});
