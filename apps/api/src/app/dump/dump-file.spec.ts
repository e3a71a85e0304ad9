import { mongo } from 'mongoose';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { DumpFile } from './dump-file';
import { lineOf, type DumpHead } from './dump-lines';
import { DumpReading } from './dump-reading';
import { COST } from './sealed-stream';

const { Double, Int32, Long, ObjectId } = mongo.BSON;

Object.assign(COST, { N: 2 });

const PASSPHRASE = 'a passphrase of a test';
const HEAD: DumpHead = {
  keypool: 'dump',
  format: 1,
  version: '1.2.3',
  schema: 13,
  at: new Date('2026-11-29T10:00:00Z'),
  master: 'a key',
};
const DOCUMENT = {
  _id: new ObjectId(),
  whole: new Int32(7),
  double: new Double(7),
  long: Long.fromBigInt(2n ** 60n),
  at: new Date(),
  text: 'ü\u2028\n',
  nothing: null,
  list: [{ inner: new Int32(1) }],
};
/** In clear, encrypted chunks have this size. */
const CHUNK_BYTES = 65_536;
const HEADER_BYTES = 55;

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'keypool-dump-'));
});

afterEach(() => rmSync(folder, { recursive: true }));

const pathOf = (name = 'x.dump') => join(folder, name);

/** @param padding makes it longer than a chunk, however it is compressed */
async function write(padding = 0, end: Record<string, number> = { kind: 2 }): Promise<Buffer> {
  const file = await DumpFile.create(pathOf(), PASSPHRASE);
  await file.write(lineOf(HEAD));
  await file.write(lineOf(['kind', DOCUMENT]));
  await file.write(lineOf(['kind', { padding: randomBytes(padding).toString('hex') }]));
  await file.write(lineOf({ end }));
  await file.complete();
  return readFileSync(pathOf());
}

async function read(passphrase = PASSPHRASE) {
  const reading = new DumpReading(pathOf(), passphrase);
  const documents = [];
  for await (const document of reading.documents()) {
    documents.push(document);
  }
  return { head: await reading.head(), documents };
}

describe('a dump', () => {
  it('is read as it was written, with the types of numbers', async () => {
    await write(2 * CHUNK_BYTES);
    const { head, documents } = await read();
    expect(head).toEqual(HEAD);
    expect(documents).toHaveLength(2);
    expect(documents[0]).toEqual(['kind', DOCUMENT]);
  });

  it('is for its owner alone, and shows nothing of what it holds', async () => {
    const bytes = await write();
    expect(statSync(pathOf()).mode & 0o777).toBe(0o600);
    expect(readdirSync(folder)).toEqual(['x.dump']);
    expect(bytes.includes('kind')).toBe(false);
    expect(() => gunzipSync(bytes.subarray(HEADER_BYTES))).toThrow();
  });

  it('replaces no file, neither one that was there nor one that came meanwhile', async () => {
    const late = await DumpFile.create(pathOf('late'), null);
    writeFileSync(pathOf('late'), 'precious');
    await expect(late.complete()).rejects.toThrow('cannot be written');
    await late.discard();
    await expect(DumpFile.create(pathOf('late'), null)).rejects.toThrow('exists');
    expect(readFileSync(pathOf('late'), 'utf8')).toBe('precious');
    expect(readdirSync(folder)).toEqual(['late']);
  });

  it('needs its passphrase', async () => {
    await write();
    await expect(read('another passphrase')).rejects.toThrow('passphrase does not open');
  });

  it.each<[string, (bytes: Buffer) => Buffer]>([
    [
      'a changed bit',
      (bytes) => Buffer.concat([bytes.subarray(0, -1), Buffer.from([(bytes.at(-1) ?? 0) ^ 1])]),
    ],
    ['a cut last chunk', (bytes) => bytes.subarray(0, HEADER_BYTES + 2 * (CHUNK_BYTES + 16))],
    ['a cut byte', (bytes) => bytes.subarray(0, -1)],
    ['something appended', (bytes) => Buffer.concat([bytes, Buffer.from('x')])],
    ['two chunks that changed places', swapped],
    [
      'another salt',
      (bytes) =>
        Buffer.concat([bytes.subarray(0, 30), randomBytes(25), bytes.subarray(HEADER_BYTES)]),
    ],
  ])('is refused with %s', async (_, change) => {
    writeFileSync(pathOf(), change(await write(3 * CHUNK_BYTES)));
    await expect(read()).rejects.toThrow(/was changed/);
  });

  it('is refused when it is not whole', async () => {
    await write(0, { kind: 3 });
    await expect(read()).rejects.toThrow('not whole');
  });

  it('without a passphrase can be read by anybody, and restored by nobody', async () => {
    const file = await DumpFile.create(pathOf(), null);
    await file.write(lineOf(HEAD));
    await file.complete();
    expect(gunzipSync(readFileSync(pathOf())).toString()).toContain('"keypool":"dump"');
    await expect(read()).rejects.toThrow('it is not a dump with a passphrase');
  });
});

function swapped(bytes: Buffer): Buffer {
  const [one, two, three] = [0, 1, 2].map((n) => HEADER_BYTES + n * (CHUNK_BYTES + 16));
  return Buffer.concat([
    bytes.subarray(0, one),
    bytes.subarray(two, three),
    bytes.subarray(one, two),
    bytes.subarray(three),
  ]);
}
