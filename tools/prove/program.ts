import { remember, workspaceRoot } from '@keypool/testing';
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';

/** How long it may clean up after itself. */
const ENDS_WITHIN_MS = 30_000;

export interface Ended {
  readonly code: number | null;
  readonly lines: readonly string[];
}

/**
 * Runs a program of this repository to its end, which comes soon after `interrupted`.
 * @param args of Node
 * @param hear receives its lines one at a time
 */
export async function runProgram(
  args: readonly string[],
  environment: Readonly<Record<string, string>>,
  interrupted: AbortSignal,
  hear: (line: string) => void,
): Promise<Ended> {
  const child = spawn(process.execPath, args, {
    cwd: workspaceRoot(),
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  remember(child);
  const lines: string[] = [];
  const listen = (from: Readable) =>
    createInterface(from).on('line', (line) => {
      lines.push(line);
      hear(line);
    });
  listen(child.stdout);
  listen(child.stderr);
  const end = () => {
    child.kill('SIGTERM');
    setTimeout(() => child.kill('SIGKILL'), ENDS_WITHIN_MS).unref();
  };
  interrupted.addEventListener('abort', end);
  try {
    return await new Promise((resolve, reject) => {
      child.once('error', reject);
      child.once('close', (code) => resolve({ code, lines }));
    });
  } finally {
    interrupted.removeEventListener('abort', end);
  }
}
