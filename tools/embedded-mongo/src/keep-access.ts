import { chmodSync, chownSync, statSync } from 'node:fs';

const ACCESS = 0o777;

/**
 * Lets those use `draft` who could use `file`, whose place it is about to take. Only root can, and has to: what its commands
 * replace is read by the user who runs Keypool. What anybody else replaces is their own already.
 * @param mode that of `file`, unless the owner is all that is kept
 */
export function keepAccess(file: string, draft: string, mode?: number): void {
  const former = statSync(file, { throwIfNoEntry: false });
  if (former && process.getuid?.() === 0) {
    chownSync(draft, former.uid, former.gid);
    chmodSync(draft, mode ?? former.mode & ACCESS);
  }
}
