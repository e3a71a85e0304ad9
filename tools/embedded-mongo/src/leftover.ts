import { readFileSync, rmSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { runsWithArgument } from './process-identity';

/** A keeper whose API was killed ends its engine by itself within this time. */
const KEEPER_MS = 20_000;
const ENGINE_MS = 15_000;
const KILLED_MS = 5_000;
const POLL_MS = 25;

const pidsSchema = z.object({ keeper: z.number(), engine: z.number() });

/**
 * Ends what an earlier start left running on `dbDir`: waits for its keeper, which is ending the engine, and ends an
 * engine whose keeper was killed. A process only counts as one of them while `dbDir` is among its arguments, so a reused
 * process id is never touched.
 */
export async function endLeftover(pidFile: string, dbDir: string): Promise<void> {
  const pids = readPids(pidFile);
  if (pids === null) {
    return;
  }
  await gone(pids.keeper, dbDir, KEEPER_MS);
  kill(pids.keeper, dbDir, 'SIGKILL');
  // The keeper may have restarted the engine since the first check.
  const engine = readPids(pidFile)?.engine ?? pids.engine;
  kill(engine, dbDir, 'SIGTERM');
  await gone(engine, dbDir, ENGINE_MS);
  kill(engine, dbDir, 'SIGKILL');
  await gone(engine, dbDir, KILLED_MS);
  rmSync(pidFile, { force: true });
}

/** Whether an engine runs on `dbDir`. */
export function isEngineRunning(pidFile: string, dbDir: string): boolean {
  const pids = readPids(pidFile);
  return pids !== null && runsWithArgument(pids.engine, dbDir);
}

async function gone(pid: number, dbDir: string, timeoutMs: number): Promise<void> {
  const deadline = performance.now() + timeoutMs;
  while (runsWithArgument(pid, dbDir) && performance.now() < deadline) {
    await sleep(POLL_MS);
  }
}

function kill(pid: number, dbDir: string, signal: NodeJS.Signals): void {
  if (!runsWithArgument(pid, dbDir)) {
    return;
  }
  try {
    process.kill(pid, signal);
  } catch {
    // It ended in between.
  }
}

function readPids(pidFile: string): z.infer<typeof pidsSchema> | null {
  try {
    return pidsSchema.parse(JSON.parse(readFileSync(pidFile, 'utf8')));
  } catch {
    return null;
  }
}
