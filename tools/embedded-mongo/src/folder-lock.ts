import { randomUUID } from 'node:crypto';
import {
  constants,
  copyFileSync,
  linkSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { basename } from 'node:path';
import { z } from 'zod';
import { codeOf } from './errors';
import { processIdentity } from './process-identity';

const ownerSchema = z.object({ pid: z.number(), identity: z.string(), token: z.string() });
type Owner = z.infer<typeof ownerSchema>;

/** A held lock. */
export interface FolderLock {
  release(): void;
}

/** Either the lock, or the id of the running process that has it. */
export type LockResult = { lock: FolderLock } | { heldBy: number };

/**
 * Takes the lock file `path` for this process, without waiting. The lock of a process that no longer runs is taken over
 * at once.
 *
 * Only one process may take over, and it must not displace a live owner that came in between. So the successor of a dead
 * owner is whoever creates the file named after that owner's token; it replaces the lock with its file only after
 * checking that the chain from the lock still leads to it.
 */
export function takeLock(path: string): LockResult {
  const mine: Owner = {
    pid: process.pid,
    identity: processIdentity(process.pid) ?? '',
    token: randomUUID(),
  };
  const draft = `${path}.${mine.token}.draft`;
  writeFileSync(draft, JSON.stringify(mine), { mode: 0o600 });
  try {
    return claim(path, draft, mine);
  } finally {
    rmSync(draft, { force: true });
  }
}

function claim(path: string, draft: string, mine: Owner): LockResult {
  const lock: FolderLock = {
    release: () => {
      if (readOwner(path)?.token === mine.token) {
        rmSync(path, { force: true });
      }
    },
  };
  // Others can win only a finite number of races against this one: each of them is an owner that ran.
  for (;;) {
    const chain = walk(path);
    const end = chain.at(-1);
    const running = chain.find(({ owner }) => isRunning(owner));
    if (running) {
      return { heldBy: running.owner.pid };
    }
    const place = end ? successorPath(path, end.owner) : path;
    if (!tryLink(draft, place)) {
      continue;
    }
    if (place === path) {
      return { lock };
    }
    const now = walk(path);
    const leadsHere = now.at(-1)?.owner.token === mine.token;
    if (!leadsHere || now.slice(0, -1).some(({ owner }) => isRunning(owner))) {
      rmSync(place, { force: true });
      continue;
    }
    renameSync(place, path);
    for (const dead of now.slice(1, -1)) {
      rmSync(dead.file, { force: true });
    }
    return { lock };
  }
}

/** The lock's owner, its successor, the successor's successor and so on, as far as there are any. */
function walk(path: string): { file: string; owner: Owner }[] {
  const chain: { file: string; owner: Owner }[] = [];
  let file = path;
  for (;;) {
    const owner = readOwner(file);
    if (owner === null) {
      return chain;
    }
    chain.push({ file, owner });
    file = successorPath(path, owner);
  }
}

function successorPath(path: string, owner: Owner): string {
  return `${path}.after-${owner.token}`;
}

function isRunning(owner: Owner): boolean {
  return processIdentity(owner.pid) === owner.identity;
}

function tryLink(from: string, to: string): boolean {
  try {
    linkSync(from, to);
    return true;
  } catch (error) {
    const code = codeOf(error);
    if (code === 'EEXIST') {
      return false;
    }
    if (code !== 'EPERM' && code !== 'ENOTSUP') {
      throw error;
    }
    return tryCopy(from, to);
  }
}

/** For file systems without hard links. */
function tryCopy(from: string, to: string): boolean {
  try {
    copyFileSync(from, to, constants.COPYFILE_EXCL);
    return true;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') {
      return false;
    }
    throw error;
  }
}

/** A file without a readable owner (cut off by a power failure) counts as a dead owner's. */
function readOwner(file: string): Owner | null {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    if (codeOf(error) === 'ENOENT') {
      return null;
    }
    throw error;
  }
  try {
    return ownerSchema.parse(JSON.parse(text));
  } catch {
    return { pid: 0, identity: 'unreadable', token: `unreadable-${basename(file)}` };
  }
}
