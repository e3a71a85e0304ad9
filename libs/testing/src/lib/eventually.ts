import { setTimeout as sleep } from 'node:timers/promises';
import { LIMITS } from './limits';

const LOOK_EVERY_MS = 25;
/** A slow condition is checked less often: each check is work for the process under test. */
const LOOK_AT_LEAST_EVERY_MS = 250;

/**
 * Repeats `check` until it no longer throws.
 * @throws the last error of `check`, when the limit against hanging is over
 */
export async function eventually<T>(check: () => Promise<T> | T): Promise<T> {
  const deadline = Date.now() + LIMITS.waitMs;
  let pauseMs = LOOK_EVERY_MS;
  for (;;) {
    try {
      return await check();
    } catch (error) {
      if (Date.now() >= deadline) {
        throw error;
      }
    }
    await sleep(pauseMs);
    pauseMs = Math.min(pauseMs * 1.25, LOOK_AT_LEAST_EVERY_MS);
  }
}

/** Repeats an action during the test until it is stopped. Stopping throws what the action threw. */
export function meanwhile(step: () => Promise<void>, everyMs = LOOK_EVERY_MS): () => Promise<void> {
  let ended = false;
  const run = async () => {
    while (!ended) {
      await step();
      await sleep(everyMs);
    }
  };
  const running = run().then(
    () => null,
    (error: unknown) => ({ error }),
  );
  return async () => {
    ended = true;
    const failed = await running;
    if (failed) {
      throw failed.error;
    }
  };
}
