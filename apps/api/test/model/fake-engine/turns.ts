/** Asks for the next turn; resolves when it comes. The test runner decides the order. */
export type Turns = (label: string) => Promise<void>;

const never: Turns = () => new Promise(() => undefined);

let turns: Turns = never;

/** One test run at a time is active; pending work of an earlier one never continues. */
export function giveTurns(next: Turns | null): void {
  turns = next ?? never;
}

/** Replaces `sleep` of node:timers/promises in the product: waiting takes a turn. */
export async function sleepForATurn(
  ms: number,
  value?: unknown,
  options?: { readonly signal?: AbortSignal },
): Promise<unknown> {
  const { signal } = options ?? {};
  if (ms >= LONG_MS) {
    // Heartbeats and the like: a run does not wait for them.
    await new Promise((resolve) => signal?.addEventListener('abort', resolve, { once: true }));
  } else {
    await turns('a pause ends');
  }
  return value;
}

const LONG_MS = 1_000;
