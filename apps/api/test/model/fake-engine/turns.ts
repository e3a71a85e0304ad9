/** Asks for the next turn; resolves when it comes. Whoever runs the test decides whose turn it is. */
export type Turns = (label: string) => Promise<void>;

const never: Turns = () => new Promise(() => undefined);

let turns: Turns = never;

/** One test run at a time has the floor; what an earlier one left under way never goes on. */
export function giveTurns(next: Turns | null): void {
  turns = next ?? never;
}

/** Stands for `sleep` of node:timers/promises in the product: time is a turn of its own. */
export async function sleepForATurn(
  ms: number,
  value?: unknown,
  options?: { readonly signal?: AbortSignal },
): Promise<unknown> {
  const { signal } = options ?? {};
  if (ms >= LONG_MS) {
    // Heartbeats and the like: nothing that a run waits for.
    await new Promise((resolve) => signal?.addEventListener('abort', resolve, { once: true }));
  } else {
    await turns('a pause ends');
  }
  return value;
}

const LONG_MS = 1_000;
