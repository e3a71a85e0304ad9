import type { CrashPoint } from './scenario';

export function before(name: string, method: string): CrashPoint {
  return { name, at: `before ${method}` };
}

export function after(name: string, method: string): CrashPoint {
  return { name, at: `after ${method}` };
}

/** Each operation is a transaction: these lie at its end. */
export const COMMIT_SENT: CrashPoint = {
  name: 'the commit is sent, its answer never seen',
  at: 'sent commitTransaction',
};
export const COMMIT: readonly CrashPoint[] = [
  before('before the commit is sent', 'ClientSession.commitTransaction'),
  COMMIT_SENT,
  after('after the commit was answered', 'ClientSession.commitTransaction'),
];
