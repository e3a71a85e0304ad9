import { LIMITS } from '@keypool/testing';
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, readdirSync } from 'node:fs';
import { createServer } from 'node:http';
import type { RequestListener, Server } from 'node:http';
import { dirname, join } from 'node:path';
import { removeTemporaryFolders, temporaryFolder } from '../test/folders';
import { writeProgram } from '../test/programs';
import { downloadEnvironment, downloadedMongod, REACH_WITHIN } from './mongod-download';

const { XDG_CACHE_HOME } = process.env;
const servers: Server[] = [];
let cache = '';

beforeEach(() => {
  cache = temporaryFolder();
  process.env['XDG_CACHE_HOME'] = cache;
  process.env['MONGOMS_USE_HTTP'] = 'true';
  process.env['MONGOMS_MD5_CHECK'] = 'false';
  jest.replaceProperty(REACH_WITHIN, 'ms', LIMITS.waitMs);
});

afterEach(() => {
  jest.restoreAllMocks();
  for (const name of ['DOWNLOAD_URL', 'USE_HTTP', 'MD5_CHECK']) {
    Reflect.deleteProperty(process.env, `MONGOMS_${name}`);
  }
  if (XDG_CACHE_HOME === undefined) {
    delete process.env['XDG_CACHE_HOME'];
  } else {
    process.env['XDG_CACHE_HOME'] = XDG_CACHE_HOME;
  }
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

afterAll(removeTemporaryFolders);

async function serve(listener: RequestListener): Promise<void> {
  const server = createServer(listener);
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = address !== null && typeof address === 'object' ? address.port : 0;
  process.env['MONGOMS_DOWNLOAD_URL'] = `http://127.0.0.1:${port}/mongodb-linux-x86_64-8.0.29.tgz`;
}

/** An archive with `script` as bin/mongod, as MongoDB packs it. */
function archiveOf(script: string): Buffer {
  const folder = temporaryFolder();
  writeProgram(join(folder, 'mongodb', 'bin'), 'mongod', script);
  mkdirSync(dirname(folder), { recursive: true });
  execFileSync('tar', ['-czf', `${folder}.tgz`, '-C', folder, 'mongodb']);
  return readFileSync(`${folder}.tgz`);
}

function sendArchive(archive: Buffer): RequestListener {
  return (request, response) => {
    response.setHeader('content-length', archive.length);
    response.end(request.method === 'HEAD' ? undefined : archive);
  };
}

async function find(): Promise<{ found: unknown; lines: string[] }> {
  const lines: string[] = [];
  const found = await downloadedMongod(temporaryFolder(), (line) => lines.push(line));
  return { found, lines };
}

/** What is left in the cache beside locks. */
function leftInCache(): string[] {
  const root = join(cache, 'keypool');
  return existsSync(root) ? readdirSync(root) : [];
}

describe('the download of a mongod', () => {
  it('is kept: later starts need no network', async () => {
    await serve(sendArchive(archiveOf('echo "db version v8.0.29"')));
    const first = await find();
    expect(first.found).toMatchObject({
      name: 'mongod',
      version: '8.0.29',
      label: 'MongoDB 8.0.29',
    });
    expect(first.lines[0]).toBe('Database: downloading MongoDB 8.0.29 (once)');
    process.env['MONGOMS_DOWNLOAD_URL'] = 'http://127.0.0.1:1/none.tgz';
    const second = await find();
    expect(second).toMatchObject({ found: { name: 'mongod', version: '8.0.29' }, lines: [] });
  });

  it('is given up without a word where the host never answers', async () => {
    jest.replaceProperty(REACH_WITHIN, 'ms', 100);
    await serve(() => undefined);
    const { found, lines } = await find();
    expect(found).toEqual({ reason: expect.stringContaining('no answer in time') });
    expect(lines).toEqual([]);
    expect(leftInCache()).toEqual([]);
  });

  it.each<[string, RequestListener]>([
    ['refuses', (_, response) => response.writeHead(403).end()],
    ['hangs up', (request) => request.socket.destroy()],
  ])('is given up without a word where the host %s', async (_, listener) => {
    await serve(listener);
    const { found, lines } = await find();
    expect(found).toEqual({ reason: expect.stringContaining('could not be downloaded') });
    expect(lines).toEqual([]);
    expect(leftInCache()).toEqual([]);
  });

  it('is given up silently where nobody listens', async () => {
    process.env['MONGOMS_DOWNLOAD_URL'] = 'http://127.0.0.1:1/none.tgz';
    const { found, lines } = await find();
    expect(found).toHaveProperty('reason');
    expect(lines).toEqual([]);
  });

  it('is given up with a line when what came cannot be unpacked, and leaves nothing', async () => {
    await serve(sendArchive(Buffer.from('not an archive')));
    const { found, lines } = await find();
    expect(found).toHaveProperty('reason');
    expect(lines.at(-1)).toContain('could not be downloaded');
    expect(leftInCache()).toEqual([]);
  });

  it('is not used when it does not run on this machine', async () => {
    await serve(sendArchive(archiveOf('exit 1')));
    expect((await find()).found).toEqual({ reason: expect.stringContaining('does not run') });
    expect(leftInCache()).toEqual([]);
  });

  it('checks certificates and takes none of the package’s settings but those for a mirror', () => {
    const env = downloadEnvironment({
      MONGOMS_DOWNLOAD_MIRROR: 'https://mirror.example',
      MONGOMS_SYSTEM_BINARY: '/usr/bin/true',
      MONGOMS_DOWNLOAD_DIR: '/elsewhere',
      KEYPOOL_MASTER_KEY: 'secret',
      PATH: '/bin',
    });
    expect(env).toEqual({
      MONGOMS_DOWNLOAD_MIRROR: 'https://mirror.example',
      NODE_USE_ENV_PROXY: '1',
      PATH: '/bin',
      npm_config_strict_ssl: 'true',
    });
  });
});
