import type { Keypool } from './keypool';

/** With its database and its data folder. */
export interface SharedKeypool {
  readonly keypool: Keypool;
  readonly dataDir: string;
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

/** What the files of a run share (`jest/sharing-environment.ts`). */
export interface SharedByFiles {
  /** Whoever asks first starts it. */
  keypool(prepare: () => Promise<PreparedKeypool>): Promise<SharedKeypool>;
}

declare global {
  var keypoolSharedByFiles: SharedByFiles | undefined;
}

export function sharedByFiles(): SharedByFiles {
  if (!globalThis.keypoolSharedByFiles) {
    throw new Error('This project of Jest has an environment in which files share nothing');
  }
  return globalThis.keypoolSharedByFiles;
}
