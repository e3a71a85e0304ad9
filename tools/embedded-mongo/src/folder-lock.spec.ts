import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { compileTo } from '../test/compiled';
import { removeTemporaryFolders, temporaryFolder } from '../test/folders';
import { takeLock } from './folder-lock';
import { processIdentity } from './process-identity';

const CONTENDERS = 6;
const ROUNDS = 5;

/** Says who has the lock, then holds what it got until its input ends. */
const CONTENDER = `const [, library, path] = process.argv;
process.stdin.once('data', () => {
  const taken = require(library).takeLock(path);
  console.log('lock' in taken ? 'mine' : taken.heldBy);
}).on('end', () => process.exit());
console.log('ready');`;

afterAll(removeTemporaryFolders);

function lockPath(): string {
  const folder = temporaryFolder();
  mkdirSync(folder, { recursive: true });
  return join(folder, 'lock');
}

/** The lock as an owner leaves it that was killed; by default one whose number went to this process. */
function leaveLock(path: string, owner: object): void {
  const dead = { pid: process.pid, identity: 'another boot:1', token: 'dead' };
  writeFileSync(path, JSON.stringify({ ...dead, ...owner }));
}

describe('the lock on a folder', () => {
  it('is held by one and refused to others with the number of its holder', () => {
    const path = lockPath();
    expect(takeLock(path)).toHaveProperty('lock');
    expect(takeLock(path)).toEqual({ heldBy: process.pid });
  });

  it('can be taken again after its release, and leaves nothing behind', () => {
    const path = lockPath();
    const first = takeLock(path);
    if ('lock' in first) {
      first.lock.release();
    }
    expect(readdirSync(join(path, '..'))).toEqual([]);
    expect(takeLock(path)).toHaveProperty('lock');
  });

  it.each([
    ['that no longer runs', { pid: 2 ** 30 }],
    ['whose number another process has now', { pid: process.pid }],
  ])('is taken over from an owner %s', (_, owner) => {
    const path = lockPath();
    leaveLock(path, owner);
    expect(takeLock(path)).toHaveProperty('lock');
    expect(JSON.parse(readFileSync(path, 'utf8'))).toMatchObject({ pid: process.pid });
    expect(readdirSync(join(path, '..'))).toEqual(['lock']);
  });

  it.each(['', '{"pid":', '[]'])('is taken over when the file was cut off: %j', (content) => {
    const path = lockPath();
    writeFileSync(path, content);
    expect(takeLock(path)).toHaveProperty('lock');
  });

  it('is taken over from one that was killed while taking over', () => {
    const path = lockPath();
    leaveLock(path, { token: 'first' });
    leaveLock(`${path}.after-first`, { token: 'second' });
    expect(takeLock(path)).toHaveProperty('lock');
    expect(readdirSync(join(path, '..'))).toEqual(['lock']);
  });

  it('is refused while another process is taking it over', () => {
    const path = lockPath();
    leaveLock(path, { token: 'first' });
    leaveLock(`${path}.after-first`, { token: 'second', identity: processIdentity(process.pid) });
    expect(takeLock(path)).toEqual({ heldBy: process.pid });
  });

  it('goes to exactly one of many processes that take over a dead one at once', async () => {
    const library = join(compileTo(temporaryFolder()), '..', 'folder-lock.js');
    for (let round = 0; round < ROUNDS; round += 1) {
      const path = lockPath();
      leaveLock(path, {});
      const contenders = await Promise.all(
        Array.from({ length: CONTENDERS }, () => startContender(library, path)),
      );
      const answers = contenders.map((child) => nextLine(child));
      for (const child of contenders) {
        child.stdin?.write('go\n');
      }
      expect((await Promise.all(answers)).filter((answer) => answer === 'mine')).toHaveLength(1);
      await Promise.all(contenders.map(end));
    }
  });
});

async function startContender(library: string, path: string): Promise<ChildProcess> {
  const child = spawn(process.execPath, ['-e', CONTENDER, library, path], {
    env: { ...process.env, NODE_PATH: join(__dirname, '..', '..', '..', 'node_modules') },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  await nextLine(child);
  return child;
}

async function nextLine(child: ChildProcess): Promise<string> {
  if (child.stdout === null) {
    throw new Error('no output to read');
  }
  const chunks: unknown[] = await once(child.stdout, 'data');
  return String(chunks[0]).trim();
}

async function end(child: ChildProcess): Promise<void> {
  const exited = once(child, 'exit');
  child.stdin?.end();
  await exited;
}
