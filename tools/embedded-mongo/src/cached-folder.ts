import { randomUUID } from 'node:crypto';
import {
  accessSync,
  constants,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { takeLock } from './folder-lock';
import type { FolderLock } from './folder-lock';
import { makeFolder } from './make-folder';

const WAIT_FOR_OTHER_MS = 30 * 60_000;
const WAIT_POLL_MS = 250;

const markerSchema = z.object({ folder: z.string() });

export interface CachedFolder<T> {
  /** Folder of the cache, see {@link cacheDir}. */
  readonly root: string;
  /** Names the contents, with their version. */
  readonly name: string;
  readonly log: (line: string) => void;
  /** What the finished folder provides; null when it is unusable. */
  use(folder: string): Promise<T | null>;
  /** Creates and fills the folder; resolves with what went wrong, or null. */
  make(folder: string): Promise<string | null>;
}

/**
 * The folder for downloads shared by all data folders of this user: `$XDG_CACHE_HOME/keypool`, else `~/.cache/keypool`;
 * below the data folder where that is not writable (a service without a home).
 */
export function cacheDir(dataDir: string): string {
  const base = process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache');
  return tryFolder(join(base, 'keypool')) ?? join(dataDir, 'cache');
}

/**
 * What a folder of the cache provides, created by the first call on this machine and used from then on.
 *
 * Its contents need not survive a move (a virtual environment does not), so each attempt works in a folder of its own and
 * the marker that names the folder is written last: an interrupted attempt is never used, and is removed by the next one.
 * Of several processes one creates it and the others wait.
 */
export async function cachedFolder<T>(plan: CachedFolder<T>): Promise<T | { reason: string }> {
  const ready = await cachedAlready(plan);
  if (ready !== null) {
    return ready;
  }
  makeFolder(plan.root);
  const lock = await waitForLock(plan);
  if ('reason' in lock) {
    return lock;
  }
  try {
    return (await cachedAlready(plan)) ?? (await makeAnew(plan));
  } finally {
    lock.release();
  }
}

/** The same, if it is there; else null. */
export async function cachedAlready<T>(plan: CachedFolder<T>): Promise<T | null> {
  try {
    const { folder } = markerSchema.parse(JSON.parse(readFileSync(markerOf(plan), 'utf8')));
    return await plan.use(join(plan.root, folder));
  } catch {
    return null;
  }
}

async function waitForLock<T>(plan: CachedFolder<T>): Promise<FolderLock | { reason: string }> {
  const deadline = performance.now() + WAIT_FOR_OTHER_MS;
  for (let round = 0; ; round += 1) {
    const taken = takeLock(join(plan.root, `${plan.name}.lock`));
    if ('lock' in taken) {
      return taken.lock;
    }
    const busy = `process ${taken.heldBy} is installing ${plan.name}`;
    if (performance.now() > deadline) {
      return { reason: `${busy} for too long` };
    }
    if (round === 0) {
      plan.log(`${busy}, waiting for it`);
    }
    await sleep(WAIT_POLL_MS);
  }
}

async function makeAnew<T>(plan: CachedFolder<T>): Promise<T | { reason: string }> {
  const begun = `${plan.name}.d-`;
  for (const entry of readdirSync(plan.root)) {
    if (entry.startsWith(begun)) {
      rmSync(join(plan.root, entry), { recursive: true, force: true });
    }
  }
  const name = begun + randomUUID().slice(0, 8);
  const folder = join(plan.root, name);
  const failure = await plan.make(folder);
  const made = failure === null ? await plan.use(folder) : null;
  if (made === null) {
    rmSync(folder, { recursive: true, force: true });
    return { reason: failure ?? `${plan.name} does not run on this machine` };
  }
  const marker = markerOf(plan);
  writeFileSync(`${marker}.new`, JSON.stringify({ folder: name }));
  renameSync(`${marker}.new`, marker);
  return made;
}

function markerOf(plan: { root: string; name: string }): string {
  return join(plan.root, `${plan.name}.json`);
}

function tryFolder(path: string): string | null {
  try {
    makeFolder(path);
    accessSync(path, constants.R_OK | constants.W_OK | constants.X_OK);
    return path;
  } catch {
    return null;
  }
}
