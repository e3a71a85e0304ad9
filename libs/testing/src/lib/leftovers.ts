import type { ChildProcess } from 'node:child_process';

const running = new Set<ChildProcess>();

/** Until it has ended, it is one of those that a failed test may leave behind. */
export function remember(child: ChildProcess): void {
  running.add(child);
  child.once('close', () => running.delete(child));
}

/** Ends processes left behind by a failed test: for `afterAll`. */
export function killLeftovers(): void {
  for (const child of running) {
    child.kill('SIGKILL');
  }
}
