/** What is kept of the failure that a key met last, in one line. */
export interface LastError {
  readonly status: number | null;
  /** What its classification says, in one word. */
  readonly reason: string;
  /** In the upstream's words, or the network error's. */
  readonly message: string | null;
}

const NO_STATUS = 'no status';
const LINE = /^(\d{3}|no status), (\w+)(?:: (.*))?$/s;

export function writeLastError({ status, reason, message }: LastError): string {
  const what = `${status ?? NO_STATUS}, ${reason}`;
  return message ? `${what}: ${message}` : what;
}

/** @returns null for other texts, such as those of other versions */
export function readLastError(line: string): LastError | null {
  const [, status, reason, message = null] = LINE.exec(line) ?? [];
  if (status === undefined || reason === undefined) {
    return null;
  }
  return { status: status === NO_STATUS ? null : Number(status), reason, message };
}
