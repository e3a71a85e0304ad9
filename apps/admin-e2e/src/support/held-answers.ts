import { eventually } from '@keypool/testing';
import type { Page } from 'playwright-core';

/** A server that answers when the test says so. */
export interface HeldAnswers {
  /** Resolves when there is a request to be answered. */
  isAsked(): Promise<void>;
  /** Lets all answers go, those to come as well. */
  release(): void;
}

export async function holdAnswers(page: Page, url: string): Promise<HeldAnswers> {
  const released = Promise.withResolvers<void>();
  let asked = 0;
  await page.route(url, async (route) => {
    asked += 1;
    await released.promise;
    await route.continue();
  });
  return {
    isAsked: () => eventually(() => expect(asked).toBeGreaterThan(0)),
    release: () => released.resolve(),
  };
}
