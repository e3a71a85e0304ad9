import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(__dirname, '../../..');
const SECURITY = readFileSync(join(ROOT, 'SECURITY.md'), 'utf8');
const PROMISES = /^## Promises$(.*?)^## /ms.exec(SECURITY)?.[1] ?? '';

/** `file`: "title", "title" */
const PROOF = /`([\w./-]+\.ts)`:((?:\s*"[^"]+",?)+)/g;

interface Proof {
  readonly file: string;
  readonly title: string;
}

/** Each bullet, in one line. */
const promises = PROMISES.split(/^- /m)
  .slice(1)
  .map((text) => (text.split(/^#/m)[0] ?? '').replace(/\s+/g, ' ').trim());

function proofsOf(promise: string): Proof[] {
  return [...promise.matchAll(PROOF)].flatMap(([, file = '', titles = '']) =>
    [...titles.matchAll(/"([^"]+)"/g)].map(([, title = '']) => ({ file, title })),
  );
}

/** Of a test or a block of tests, with or without a table. */
function hasTest({ file, title }: Proof): boolean {
  const path = join(ROOT, file);
  if (!/spec\.ts$/.test(file) || !existsSync(path)) {
    return false;
  }
  const source = readFileSync(path, 'utf8');
  // The first thing that something is called with.
  return [`'`, '"', '`'].some((quote) => {
    const at = source.indexOf(`${quote}${title}${quote},`);
    return at > 0 && source.slice(0, at).trimEnd().endsWith('(');
  });
}

describe('SECURITY.md', () => {
  it('makes no promise without a test', () => {
    expect(promises.length).toBeGreaterThan(20);
    expect(promises.filter((promise) => proofsOf(promise).length === 0)).toEqual([]);
    // Nothing is quoted that the pattern does not know.
    const quoted = promises.join(' ').match(/"[^"]+"/g) ?? [];
    expect(promises.flatMap(proofsOf)).toHaveLength(quoted.length);
  });

  it('names tests that exist', () => {
    expect(promises.flatMap(proofsOf).filter((proof) => !hasTest(proof))).toEqual([]);
  });
});
