import { messageOf } from '@keypool/embedded-mongo/errors';
import type { mongo } from 'mongoose';
import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { pipeline, type Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { z } from 'zod';
import { StartupError } from '../config/startup.error';
import { endSchema, headSchema, readLine, type DumpHead } from './dump-lines';
import { HEADER_BYTES, isSealedDump, opening } from './sealed-stream';

const documentSchema = z.tuple([z.string(), z.custom<mongo.Document>(isObject)]);

/** A dump that can be read as often as needed: each time, all of it is checked. */
export class DumpReading {
  constructor(
    private readonly path: string,
    private readonly passphrase: string,
  ) {}

  /** @throws StartupError when it cannot be read, or is not what `keypool dump` wrote */
  async head(): Promise<DumpHead> {
    for await (const line of this.lines()) {
      return readHead(line);
    }
    throw damaged();
  }

  /** @throws StartupError, at the latest at its end, when it is not as it was written */
  async *documents(): AsyncGenerator<[kind: string, mongo.Document]> {
    const counts: Record<string, number> = {};
    let [isFirst, isOver] = [true, false];
    for await (const line of this.lines()) {
      const end = endSchema.safeParse(line);
      if (isFirst) {
        readHead(line);
        isFirst = false;
      } else if (end.success) {
        isOver = sameCounts(end.data.end, counts);
      } else {
        const document = documentSchema.safeParse(line);
        if (isOver || !document.success) {
          throw damaged();
        }
        const [kind] = document.data;
        counts[kind] = (counts[kind] ?? 0) + 1;
        yield document.data;
      }
    }
    if (!isOver) {
      throw damaged();
    }
  }

  private async *lines(): AsyncGenerator<unknown> {
    let rest = '';
    try {
      for await (const text of await this.text()) {
        const lines = `${rest}${text}`.split('\n');
        rest = lines.pop() ?? '';
        for (const line of lines) {
          yield readLine(line);
        }
      }
    } catch (error) {
      throw error instanceof StartupError
        ? error
        : new StartupError(`The dump cannot be read: ${messageOf(error)}`);
    }
  }

  private async text(): Promise<Readable> {
    const header = await this.header();
    if (!isSealedDump(header)) {
      throw new StartupError(
        `${this.path} cannot be restored: it is not a dump with a passphrase, made by npm run keypool -- dump.`,
      );
    }
    const opened = await opening(this.passphrase, header);
    const file = createReadStream(this.path, { start: HEADER_BYTES });
    // An error in one stream ends all of them, and with them the reader.
    return pipeline(file, opened, createGunzip(), () => undefined).setEncoding('utf8');
  }

  private async header(): Promise<Buffer> {
    const file = await open(this.path);
    try {
      const { buffer } = await file.read(Buffer.alloc(HEADER_BYTES), 0, HEADER_BYTES, 0);
      return buffer;
    } finally {
      await file.close();
    }
  }
}

function readHead(line: unknown): DumpHead {
  const head = headSchema.safeParse(line);
  if (!head.success) {
    throw new StartupError(
      'The dump was made by another version of Keypool, in a different format.',
    );
  }
  return head.data;
}

function sameCounts(one: Record<string, number>, other: Record<string, number>): boolean {
  const text = (counts: Record<string, number>) => JSON.stringify(Object.entries(counts).sort());
  return text(one) === text(other);
}

function damaged(): StartupError {
  return new StartupError('The dump is not whole.');
}

function isObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null;
}
