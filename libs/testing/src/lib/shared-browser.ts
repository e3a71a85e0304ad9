import type { Browser, BrowserContext } from 'playwright-core';

/** What the files of a run share of browsers (`jest/browser-environment.ts`). */
export interface SharedBrowser {
  readonly browser: Browser;
  /** Its windows that no test uses now, by what they are for: what they have loaded and compiled is kept. */
  readonly resting: Map<string, BrowserContext[]>;
}

declare global {
  var keypoolSharedBrowser: SharedBrowser | undefined;
}

export function sharedBrowser(): SharedBrowser {
  if (!globalThis.keypoolSharedBrowser) {
    throw new Error('This project of Jest has another environment than that of browser tests');
  }
  return globalThis.keypoolSharedBrowser;
}
