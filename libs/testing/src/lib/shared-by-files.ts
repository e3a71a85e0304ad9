import type { Browser, BrowserContext } from 'playwright-core';

/** A Keypool and its database. */
export interface SharedKeypool {
  readonly url: string;
  /** Of the database. */
  readonly uri: string;
}

export interface PreparedKeypool {
  /** Of an empty database. */
  readonly uri: string;
  readonly env: Readonly<Record<string, string>>;
  /** When the run is over. */
  readonly dropDatabase: () => Promise<unknown>;
}

/** What the files of a run share (`jest/browser-environment.ts`). */
export interface SharedByFiles {
  readonly browser: Browser;
  /** Its windows that no test uses now, by what they are for: what they have loaded and compiled is kept. */
  readonly resting: Map<string, BrowserContext[]>;
  /** Whoever asks first starts it. */
  keypool(prepare: () => Promise<PreparedKeypool>): Promise<SharedKeypool>;
}

declare global {
  var keypoolSharedByFiles: SharedByFiles | undefined;
}

export function sharedByFiles(): SharedByFiles {
  if (!globalThis.keypoolSharedByFiles) {
    throw new Error('This project of Jest has another environment than that of browser tests');
  }
  return globalThis.keypoolSharedByFiles;
}
