import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { codeOf } from './errors';

/**
 * Distinguishes a running process from every other one that had or will have its id: the boot and the moment it started.
 * Null when no such process runs (a zombie has ended and only waits to be reaped).
 */
export function processIdentity(pid: number): string | null {
  if (!isAlive(pid)) {
    return null;
  }
  if (process.platform === 'linux') {
    return linuxIdentity(pid);
  }
  if (process.platform === 'win32') {
    return windowsProcess(pid, 'CreationDate.Ticks') || null;
  }
  const started = ps(pid, 'lstart=');
  return started === '' || ps(pid, 'stat=').startsWith('Z') ? null : started;
}

/** True when the process runs and `argument`, a path, is one of its arguments. */
export function runsWithArgument(pid: number, argument: string): boolean {
  if (processIdentity(pid) === null) {
    return false;
  }
  if (process.platform === 'linux') {
    const line = readText(`/proc/${pid}/cmdline`);
    return line !== null && line.split('\0').includes(argument);
  }
  const line =
    process.platform === 'win32' ? windowsProcess(pid, 'CommandLine') : ps(pid, 'command=');
  return line.includes(argument);
}

function isAlive(pid: number): boolean {
  if (!Number.isSafeInteger(pid) || pid <= 0) {
    return false;
  }
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return codeOf(error) === 'EPERM';
  }
}

function linuxIdentity(pid: number): string | null {
  const stat = readText(`/proc/${pid}/stat`);
  if (stat === null) {
    return null;
  }
  // The name in parentheses may contain anything, so fields are counted from its end: state is the first.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  if (fields[0] === 'Z' || fields[0] === 'X') {
    return null;
  }
  const boot = readText('/proc/sys/kernel/random/boot_id')?.trim() ?? '';
  return `${boot}:${fields[19] ?? ''}`;
}

function readText(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return null;
  }
}

function ps(pid: number, format: string): string {
  return outputOf('ps', ['-ww', '-o', format, '-p', String(pid)]);
}

function windowsProcess(pid: number, property: string): string {
  const query = `(Get-CimInstance Win32_Process -Filter "ProcessId=${pid}").${property}`;
  return outputOf('powershell', ['-NoProfile', '-NonInteractive', '-Command', query]);
}

function outputOf(command: string, args: string[]): string {
  try {
    return execFileSync(command, args, {
      encoding: 'utf8',
      env: { ...process.env, LC_ALL: 'C' },
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim();
  } catch {
    return '';
  }
}
