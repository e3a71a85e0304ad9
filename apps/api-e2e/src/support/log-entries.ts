import type { Keypool } from '@keypool/testing';

export type LogEntry = Readonly<Record<string, unknown>>;

/** The log so far. @throws when a line is no JSON */
export function logEntries({ stdout }: Keypool): LogEntry[] {
  // The last line may be on its way.
  return stdout
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line));
}
