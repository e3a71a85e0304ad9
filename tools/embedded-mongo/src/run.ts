import { spawn } from 'node:child_process';
import { childEnvironment } from './environment';

export interface RunResult {
  /** Exit code; null when it could not be started, was ended by a signal or took too long. */
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  readonly timeoutMs: number;
  /** Defaults to {@link childEnvironment}. */
  readonly env?: NodeJS.ProcessEnv;
  /** Receives each line of standard output as it comes. */
  readonly onLine?: (line: string) => void;
  /** Ends the program early. */
  readonly signal?: AbortSignal;
}

/** Runs a program to its end; never rejects, and never outlives `timeoutMs`. */
export async function run(
  command: string,
  args: readonly string[],
  options: RunOptions,
): Promise<RunResult> {
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      env: options.env ?? childEnvironment(),
      stdio: ['ignore', 'pipe', 'pipe'],
      windowsHide: true,
    });
    let stdout = '';
    let stderr = '';
    let rest = '';
    const end = (): void => void child.kill('SIGKILL');
    const timer = setTimeout(end, options.timeoutMs);
    options.signal?.addEventListener('abort', end);
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout += text;
      const lines = (rest + text).split(/[\r\n]+/);
      rest = lines.pop() ?? '';
      for (const line of lines) {
        options.onLine?.(line);
      }
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr += text;
    });
    const finish = (code: number | null): void => {
      clearTimeout(timer);
      options.signal?.removeEventListener('abort', end);
      resolve({ code, stdout, stderr });
    };
    child.on('error', (error) => {
      stderr += error.message;
      finish(null);
    });
    child.on('close', finish);
  });
}

/** The last lines of a program's output, for a message. */
export function lastLines(text: string, count = 6): string {
  return text.trim().split('\n').slice(-count).join('\n');
}
