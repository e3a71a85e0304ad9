import { execFile, spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import * as z from 'zod';

/** What the browser's process needs to run on this machine. */
export interface Program {
  readonly executablePath: string;
  readonly env: Record<string, string>;
}

/**
 * Run as a separate process: the package unpacks into the folder for temporary files, which is set per process, and
 * includes the system's libraries only where it takes the machine for a Lambda function.
 */
const UNPACK = `
const { default: chromium } = await import(process.argv[1]);
await chromium.executablePath();
`;

/** Unpacks the Chromium of `@sparticuz/chromium`, once for this user, and finds what it needs (Linux on x64 only). */
export async function chromiumPackage(): Promise<Program> {
  const folder = await unpacked();
  const executablePath = join(folder, 'chromium');
  const env = await fontsFor(folder);
  if (runs(executablePath, env)) {
    return { executablePath, env };
  }
  // A bare Linux: the package includes the system libraries that Chromium needs.
  const withLibraries = { ...env, LD_LIBRARY_PATH: join(folder, 'al2023/lib') };
  if (runs(executablePath, withLibraries)) {
    return { executablePath, env: withLibraries };
  }
  throw new Error(`The Chromium in ${folder} does not run on this machine`);
}

async function unpacked(): Promise<string> {
  const entry = require.resolve('@sparticuz/chromium');
  const manifest = await readFile(join(dirname(entry), '../package.json'), 'utf8');
  const { version } = z.object({ version: z.string() }).parse(JSON.parse(manifest));
  const cache = join(process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache'), 'keypool');
  const folder = join(cache, `chromium-${version}`);
  if (existsSync(folder)) {
    return folder;
  }
  // Moved into place when complete, so that nobody ever sees half of it; of several processes, the first one wins.
  const attempt = `${folder}.${randomUUID().slice(0, 8)}`;
  await mkdir(attempt, { recursive: true });
  try {
    await promisify(execFile)(
      process.execPath,
      ['--input-type=module', '-e', UNPACK, pathToFileURL(entry).href],
      { env: { ...process.env, TMPDIR: attempt, AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x' } },
    );
    await rename(attempt, folder).catch((error: unknown) => {
      if (!existsSync(folder)) {
        throw error;
      }
    });
  } finally {
    await rm(attempt, { recursive: true, force: true });
  }
  return folder;
}

/** Without any system fonts, Chromium does not start without those of the package. */
async function fontsFor(folder: string): Promise<Record<string, string>> {
  if (existsSync('/etc/fonts/fonts.conf')) {
    return {};
  }
  const file = join(folder, 'fonts/keypool.conf');
  const directory = join(folder, 'fonts/fonts');
  const cache = join(folder, 'fonts/cache');
  await writeFile(
    file,
    `<?xml version="1.0"?><fontconfig><dir>${directory}</dir><cachedir>${cache}</cachedir></fontconfig>\n`,
  );
  return { FONTCONFIG_FILE: file };
}

function runs(executablePath: string, env: Record<string, string>): boolean {
  const { status } = spawnSync(executablePath, ['--version'], {
    env: { ...process.env, ...env },
    stdio: 'ignore',
  });
  return status === 0;
}
