import { messageOf } from '@keypool/embedded-mongo/errors';
import { randomUUID } from 'node:crypto';
import { createWriteStream, existsSync } from 'node:fs';
import { link, rm } from 'node:fs/promises';
import { once } from 'node:events';
import type { Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { StartupError } from '../config/startup.error';
import { sealing } from './sealed-stream';

const GATHERED = 65_536;

/** A dump that is being written, beside its name: it gets the name when it is whole and on the disk. */
export class DumpFile {
  private gathered = '';

  private constructor(
    private readonly path: string,
    private readonly draft: string,
    private readonly lines: Writable,
    private readonly written: Promise<void>,
  ) {
    // `write` and `complete` report the error.
    written.catch(() => undefined);
  }

  /**
   * @param passphrase null for a file that anybody can read
   * @throws StartupError where there is a file of that name
   */
  static async create(path: string, passphrase: string | null): Promise<DumpFile> {
    if (existsSync(path)) {
      throw new StartupError(`${path} exists. Name another file: a dump never overwrites one.`);
    }
    const draft = `${path}.${randomUUID()}.part`;
    const file = createWriteStream(draft, { flags: 'wx', mode: 0o600, flush: true });
    const lines = createGzip();
    if (passphrase === null) {
      return new DumpFile(path, draft, lines, pipeline(lines, file));
    }
    const { header, stream } = await sealing(passphrase);
    file.write(header);
    return new DumpFile(path, draft, lines, pipeline(lines, stream, file));
  }

  async write(line: string): Promise<void> {
    this.gathered += `${line}\n`;
    if (this.gathered.length >= GATHERED) {
      await this.pass();
    }
  }

  async complete(): Promise<void> {
    await this.pass();
    this.lines.end();
    await this.written.catch(refused);
    await link(this.draft, this.path).catch(refused);
    await this.discard();
  }

  /** May follow `complete`. */
  async discard(): Promise<void> {
    this.lines.destroy();
    await this.written.catch(() => undefined);
    await rm(this.draft, { force: true });
  }

  private async pass(): Promise<void> {
    const text = this.gathered;
    this.gathered = '';
    if (!this.lines.write(text)) {
      // A failure destroys the stream, and `drain` may never come.
      await Promise.race([once(this.lines, 'drain'), this.written]).catch(refused);
    }
  }
}

function refused(error: unknown): never {
  throw new StartupError(`The dump cannot be written: ${messageOf(error)}`);
}
