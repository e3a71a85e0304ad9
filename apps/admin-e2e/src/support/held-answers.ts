import { eventually } from '@keypool/testing';
import type { Page } from 'playwright-core';

/** A server that answers when the test tells it to. */
export interface HeldAnswers {
  /** Resolves when a request is waiting for its answer. */
  isAsked(): Promise<void>;
  /** Releases all answers, including future ones. */
  release(): void;
}

export async function holdAnswers(page: Page, url: string): Promise<HeldAnswers> {
  const released = Promise.withResolvers<void>();
  let asked = 0;
  await page.route(url, async (route) => {
    asked += 1;
    await released.promise;
    // To the test's own answers, if it has any.
    await route.fallback();
  });
  return {
    isAsked: () => eventually(() => expect(asked).toBeGreaterThan(0)),
    release: () => released.resolve(),
  };
}
