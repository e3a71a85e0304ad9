import { renameSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { cacheDir, cachedAlready, cachedFolder, type CachedFolder } from './cached-folder';
import type { Engine } from './engine';
import { childEnvironment } from './environment';
import { makeFolder } from './make-folder';
import { mongodEngine, mongodVersion } from './mongod';
import { run } from './run';

/** The MongoDB that is downloaded where none is installed, of a series with long support. */
export const MONGOD_VERSION = '8.0.29';

/** The host counts as unreachable without an answer in this time. Tests on a slow machine override it. */
export const REACH_WITHIN = { ms: 2_800 };
const DOWNLOAD_MS = 30 * 60_000;
const PROGRESS_STEP = 10;
const MIRROR = /^MONGOMS_(DOWNLOAD_MIRROR|DOWNLOAD_URL|USE_HTTP|ARCHIVE_NAME|DISTRO|MD5_CHECK)$/;

/**
 * Runs in a separate process: ending that leaves nothing open and nothing that could print later. It requests the head of
 * the archive first, because an unreachable download would be tried three times.
 */
const PROGRAM = `const [, util, options] = process.argv;
const { DryMongoBinary } = require(util + '/DryMongoBinary');
const { MongoBinaryDownload } = require(util + '/MongoBinaryDownload');
const { MongoBinaryDownloadUrl } = require(util + '/MongoBinaryDownloadUrl');
(async () => {
  const complete = await DryMongoBinary.generateOptions(JSON.parse(options));
  const url = await new MongoBinaryDownloadUrl(complete).getDownloadUrl();
  const { ok, status } = await fetch(url, { method: 'HEAD' });
  if (!ok) throw new Error('status ' + status + ' for ' + url);
  console.log('REACHED');
  console.log('DONE ' + (await new MongoBinaryDownload(complete).getMongodPath()));
  process.exit(0);
})().catch((error) => {
  console.log('FAILED ' + String(error.message).split('\\n')[0]);
  process.exit(1);
});`;

/**
 * The mongod downloaded by mongodb-memory-server-core (rung 2), cached for later starts; or why there is none. Gives up
 * silently within 3 s when the host is unreachable.
 */
export function downloadedMongod(
  dataDir: string,
  log: (line: string) => void,
  wanted: string = MONGOD_VERSION,
): Promise<Engine | { reason: string }> {
  return cachedFolder(planOf(dataDir, log, wanted));
}

/** One that was downloaded before. */
export function cachedMongod(dataDir: string, wanted: string): Promise<Engine | null> {
  return cachedAlready(planOf(dataDir, () => undefined, wanted));
}

function planOf(
  dataDir: string,
  log: (line: string) => void,
  wanted: string,
): CachedFolder<Engine> {
  return {
    root: cacheDir(dataDir),
    name: `mongod-${wanted}`,
    log: (line) => log(`Database: ${line}`),
    use: async (folder) => {
      const file = binaryIn(folder);
      const version = await mongodVersion(file);
      return version === null ? null : mongodEngine(file, version);
    },
    make: (folder) => download(folder, wanted, log),
  };
}

async function download(
  folder: string,
  version: string,
  log: (line: string) => void,
): Promise<string | null> {
  const util = downloaderFolder();
  if (util === null) {
    return 'mongodb-memory-server-core is not installed';
  }
  const options = JSON.stringify({ version, downloadDir: folder });
  const ended = new AbortController();
  const reach = setTimeout(() => ended.abort(), REACH_WITHIN.ms);
  let reached = false;
  let outcome = '';
  let shown = 0;
  makeFolder(folder);
  await run(process.execPath, ['-e', PROGRAM, util, options], {
    timeoutMs: DOWNLOAD_MS,
    signal: ended.signal,
    env: downloadEnvironment(process.env),
    onLine: (line) => {
      if (line === 'REACHED') {
        clearTimeout(reach);
        reached = true;
        log(`Database: downloading MongoDB ${version} (once)`);
      } else if (/^(DONE|FAILED) /.test(line)) {
        outcome = line;
      }
      const percent = Number(/ (\d+)(\.\d+)?% /.exec(line)?.[1] ?? 0);
      if (percent >= shown + PROGRESS_STEP) {
        shown = percent;
        log(`Database: MongoDB ${version}: ${percent} % downloaded`);
      }
    },
  });
  clearTimeout(reach);
  if (outcome.startsWith('DONE ')) {
    renameSync(outcome.slice('DONE '.length), binaryIn(folder));
    return null;
  }
  const why = outcome.slice('FAILED '.length) || 'no answer in time';
  if (reached) {
    log(`Database: MongoDB ${version} could not be downloaded (${why})`);
  }
  return `MongoDB ${version} could not be downloaded: ${why}`;
}

/**
 * Of the package's own settings only those for a mirror apply. Certificates are checked, which the package skips unless
 * npm's `strict-ssl` is set: what it downloads is executed.
 */
export function downloadEnvironment(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const mirror = Object.entries(env).filter(([name]) => MIRROR.test(name));
  return {
    ...childEnvironment(env),
    ...Object.fromEntries(mirror),
    npm_config_strict_ssl: 'true',
    NODE_USE_ENV_PROXY: '1',
  };
}

/** Where the package is installed: it is run as a program, so it stays outside the bundle. */
function downloaderFolder(): string | null {
  try {
    const main = createRequire(join(__dirname, 'main.js')).resolve('mongodb-memory-server-core');
    return join(dirname(main), 'util');
  } catch {
    return null;
  }
}

function binaryIn(folder: string): string {
  return join(folder, process.platform === 'win32' ? 'mongod.exe' : 'mongod');
}
