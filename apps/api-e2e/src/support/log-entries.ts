import { eventually, type Keypool } from '@keypool/testing';
import type { IncomingHttpHeaders } from 'node:http';

export type LogEntry = Readonly<Record<string, unknown>>;

/** The log so far. @throws when a line is no JSON */
export function logEntries({ stdout }: Keypool): LogEntry[] {
  // The last line may be on its way.
  return stdout
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line));
}

/** The line of a request, by the id of its answer. */
export function lineOf(
  keypool: Keypool,
  { 'x-request-id': requestId }: IncomingHttpHeaders,
): Promise<LogEntry> {
  return eventually(() => {
    const found = logEntries(keypool).filter((entry) => entry['requestId'] === requestId);
    expect(found).toHaveLength(1);
    return found[0] ?? {};
  });
}
