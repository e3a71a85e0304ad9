import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Prometheus' own checker, from the PATH or from Debian's package of Prometheus. Not every machine can have it. */
export class Promtool {
  private constructor(
    private readonly program: string,
    private readonly folder: string | null,
  ) {}

  static find(): Promtool | null {
    if (runs('promtool')) {
      return new Promtool('promtool', null);
    }
    const folder = mkdtempSync(join(tmpdir(), 'keypool-promtool-'));
    const unpack = 'apt-get download prometheus && dpkg-deb -x prometheus_*.deb .';
    spawnSync('sh', ['-c', unpack], { cwd: folder });
    const program = join(folder, 'usr/bin/promtool');
    const found = new Promtool(program, folder);
    if (runs(program)) {
      return found;
    }
    found.remove();
    return null;
  }

  /** @returns what it has to say against it; empty for nothing */
  complaints(args: readonly string[], input = ''): string {
    const { status, stdout, stderr } = spawnSync(this.program, [...args], {
      input,
      encoding: 'utf8',
    });
    return status === 0 ? stderr : `${stdout}${stderr}`;
  }

  remove(): void {
    if (this.folder !== null) {
      rmSync(this.folder, { recursive: true, force: true });
    }
  }
}

function runs(program: string): boolean {
  return spawnSync(program, ['--version']).status === 0;
}
