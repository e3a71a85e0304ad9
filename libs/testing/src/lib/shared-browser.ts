import type { Browser } from 'playwright-core';

declare global {
  var keypoolSharedBrowser: Browser | undefined;
}

/** The browser that the files of a run share (`jest/browser-environment.ts`). */
export function sharedBrowser(): Browser {
  if (!globalThis.keypoolSharedBrowser) {
    throw new Error('This project of Jest has another environment than that of browser tests');
  }
  return globalThis.keypoolSharedBrowser;
}
