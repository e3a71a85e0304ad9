import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { unpackDebianPackages } from './debian-packages';

interface Wanted {
  readonly name: string;
  /** Debian's package that has it. */
  readonly from: string;
  /** Where the package puts it. */
  readonly at: string;
  /** What makes it say its version. */
  readonly version: string;
}

/** A program from the PATH or from a package of Debian. Not every machine can have it. */
export class DebianProgram {
  private constructor(
    readonly path: string,
    private readonly folder: string | null,
  ) {}

  static find({ name, from, at, version }: Wanted): DebianProgram | null {
    if (runs(name, version)) {
      return new DebianProgram(name, null);
    }
    const folder = mkdtempSync(join(tmpdir(), `keypool-${name}-`));
    unpackDebianPackages([from], folder);
    const found = new DebianProgram(join(folder, at), folder);
    if (runs(found.path, version)) {
      return found;
    }
    found.remove();
    return null;
  }

  remove(): void {
    if (this.folder !== null) {
      rmSync(this.folder, { recursive: true, force: true });
    }
  }
}

function runs(program: string, version: string): boolean {
  return spawnSync(program, [version]).status === 0;
}
