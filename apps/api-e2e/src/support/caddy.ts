import { remember } from '@keypool/testing';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DebianProgram } from './debian-program';

export function findCaddy(): DebianProgram | null {
  return DebianProgram.find({
    name: 'caddy',
    from: 'caddy',
    at: 'usr/bin/caddy',
    version: 'version',
  });
}

/** A Caddy with the sites of one file, which may read settings from its environment. */
export class Caddy {
  private constructor(
    private readonly child: ChildProcess,
    private readonly ended: Promise<unknown>,
  ) {}

  /** @param folder of its own */
  static start(
    program: DebianProgram,
    sites: string,
    env: Readonly<Record<string, string>>,
    folder: string,
  ): Caddy {
    const file = join(folder, 'Caddyfile');
    writeFileSync(file, `{\n\tadmin off\n}\nimport ${sites}\n`);
    const child = spawn(program.path, ['run', '--adapter', 'caddyfile', '--config', file], {
      env: { HOME: folder, ...env },
      stdio: 'ignore',
    });
    remember(child);
    return new Caddy(child, once(child, 'close'));
  }

  async stop(): Promise<void> {
    this.child.kill('SIGTERM');
    await this.ended;
  }
}
