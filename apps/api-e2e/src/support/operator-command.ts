import { bareEnvironment, workspaceRoot } from '@keypool/testing';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Where the data are that a command works on. */
export interface Place {
  readonly dataDir: string;
  /** Omitted: the embedded database of the folder. */
  readonly uri?: string;
}

export interface Ended {
  readonly code: number | null;
  readonly stderr: string;
}

/** `keypool …`, which an operator runs beside Keypool. */
export class OperatorCommand {
  private stderr = '';
  private readonly child: ChildProcess;
  readonly ended: Promise<Ended>;

  constructor({ dataDir, uri }: Place, ...words: string[]) {
    const program = join(workspaceRoot(), 'dist/apps/api/main.js');
    this.child = spawn(process.execPath, [program, 'keypool', ...words], {
      cwd: tmpdir(),
      env: {
        ...bareEnvironment(),
        HOME: process.env['HOME'],
        KEYPOOL_DATA_DIR: dataDir,
        ...(uri === undefined ? {} : { MONGODB_URI: uri }),
      },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    this.child.stderr?.setEncoding('utf8').on('data', (text: string) => (this.stderr += text));
    this.ended = once(this.child, 'close').then(() => ({
      code: this.child.exitCode,
      stderr: this.stderr,
    }));
  }

  async kill(): Promise<void> {
    this.child.kill('SIGKILL');
    await this.ended;
  }
}
