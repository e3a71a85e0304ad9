// Programs import this library, too: they have no types of Jest.
/// <reference types="jest" />

/** Ends one of the things that were started. */
export type Ending = () => Promise<unknown>;

/**
 * Starts something before the tests of a file, and ends it after them.
 * @param start adds to `endings` as it goes: they run from the last to the first, also when it fails halfway
 * @returns gives what was started, to tests and to later hooks
 */
export function useStarted<T extends object>(start: (endings: Ending[]) => Promise<T>): () => T {
  const endings: Ending[] = [];
  let started: T | undefined;

  beforeAll(async () => {
    started = await start(endings);
  });

  afterAll(async () => {
    for (const end of endings.reverse()) {
      await end();
    }
  });

  return () => {
    if (!started) {
      throw new Error('Keypool is there once the tests of the file run');
    }
    return started;
  };
}
