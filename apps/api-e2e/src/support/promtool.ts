import { spawnSync } from 'node:child_process';
import { DebianProgram } from './debian-program';

/** Prometheus' own checker. */
export class Promtool {
  private constructor(private readonly program: DebianProgram) {}

  static find(): Promtool | null {
    const program = DebianProgram.find({
      name: 'promtool',
      from: 'prometheus',
      at: 'usr/bin/promtool',
      version: '--version',
    });
    return program && new Promtool(program);
  }

  /** @returns what it has to say against it; empty for nothing */
  complaints(args: readonly string[], input = ''): string {
    const { status, stdout, stderr } = spawnSync(this.program.path, [...args], {
      input,
      encoding: 'utf8',
    });
    return status === 0 ? stderr : `${stdout}${stderr}`;
  }

  remove(): void {
    this.program.remove();
  }
}
