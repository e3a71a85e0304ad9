import type { ChildProcess } from 'node:child_process';

const running = new Set<ChildProcess>();

/** Until it has ended, it is one of those that a failed test may leave behind. */
export function remember(child: ChildProcess): void {
  running.add(child);
  child.once('close', () => running.delete(child));
}

/**
 * However this program ends, the processes that it started end with it.
 * @param at without the signals for a program that goes on after one, to clean up
 */
export function endLeftovers(at: readonly string[] = ['exit', 'SIGINT', 'SIGTERM']): void {
  at.forEach((end) => process.once(end, killLeftovers));
}

/** Ends processes left behind by a failed test: for `afterAll`. */
export function killLeftovers(): void {
  for (const child of running) {
    child.kill('SIGKILL');
  }
}
