import {
  createEnvironmentInjector,
  EnvironmentInjector,
  runInInjectionContext,
} from '@angular/core';
import { TestBed } from '@angular/core/testing';
import { whenTyped } from './when-typed';

describe('typed text', () => {
  beforeEach(() => jest.useFakeTimers());
  afterEach(() => jest.useRealTimers());

  function start() {
    const used: string[] = [];
    const context = createEnvironmentInjector([], TestBed.inject(EnvironmentInjector));
    const typed = runInInjectionContext(context, () => whenTyped((text) => used.push(text)));
    return { used, typed, context };
  }

  it('is used once, at the first pause', () => {
    const { used, typed } = start();

    for (const text of ['k', 'ke', 'key']) {
      typed.soon(text);
      jest.advanceTimersByTime(249);
    }
    const before = [...used];
    jest.advanceTimersByTime(1);

    expect([before, used]).toEqual([[], ['key']]);
  });

  it('is used at once when asked for, and not again at the pause', () => {
    const { used, typed } = start();

    typed.soon('key');
    typed.now('key');
    const atOnce = [...used];
    jest.advanceTimersByTime(1_000);

    expect([atOnce, used]).toEqual([['key'], ['key']]);
  });

  it('is not used when the page is gone meanwhile', () => {
    const { used, typed, context } = start();

    typed.soon('key');
    context.destroy();
    jest.advanceTimersByTime(1_000);

    expect(used).toEqual([]);
  });
});
