import { KeypoolError } from './keypool-error';

const FIRST_MS = 100;
const LONGEST_MS = 5_000;

/** A random time up to a limit that doubles: workers that failed together do not come back together. */
export function fullJitter(tries: number): number {
  return Math.random() * Math.min(LONGEST_MS, FIRST_MS * 2 ** tries);
}

/** @param tries failed ones so far, after the first */
export function pauseAfter({ retryAfterMs }: KeypoolError, tries: number): number {
  return retryAfterMs === null ? fullJitter(tries) : retryAfterMs + fullJitter(0);
}

/** The header in ms from now: seconds or a date. */
export function readRetryAfter(header: string | null): number | null {
  if (header === null) {
    return null;
  }
  const ms = /^\d+$/.test(header) ? Number(header) * 1_000 : Date.parse(header) - Date.now();
  return Number.isNaN(ms) ? null : Math.max(0, ms);
}

/** @throws the signal's reason */
export function sleep(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = () => {
      clearTimeout(timer);
      reject(signal?.reason);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', stop);
      resolve();
    }, ms);
    if (signal?.aborted) {
      stop();
    }
    signal?.addEventListener('abort', stop, { once: true });
  });
}

/** Repeats a call while it may succeed later. @param deadline of a repetition after this failure, on the clock of `performance` */
export async function untilAnswered<T>(
  call: () => Promise<T>,
  deadline: (error: KeypoolError) => number,
  signal?: AbortSignal,
): Promise<T> {
  for (let tries = 0; ; tries++) {
    try {
      return await call();
    } catch (error) {
      if (!(error instanceof KeypoolError) || !error.isTransient) {
        throw error;
      }
      const pauseMs = pauseAfter(error, tries);
      if (performance.now() + pauseMs >= deadline(error)) {
        throw error;
      }
      await sleep(pauseMs, signal);
    }
  }
}
