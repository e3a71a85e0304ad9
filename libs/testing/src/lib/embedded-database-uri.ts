import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import * as z from 'zod';
import { bareEnvironment } from './bare-environment';
import { workspaceRoot } from './workspace-root';

const MAIN = 'dist/apps/api/main.js';

const recordSchema = z.object({ port: z.number() });

/** By data folder. The password stays while the port may change. */
const known = new Map<string, URL>();

/** The address, with the password, of the embedded database that Keypool runs on a data folder. */
export function embeddedDatabaseUri(dataDir: string): string {
  const uri = known.get(dataDir) ?? new URL(askForUri(dataDir));
  known.set(dataDir, uri);
  const record: unknown = JSON.parse(readFileSync(join(dataDir, 'engine.json'), 'utf8'));
  uri.port = String(recordSchema.parse(record).port);
  return uri.href;
}

function askForUri(dataDir: string): string {
  const command = [resolve(workspaceRoot(), MAIN), 'keypool', 'database', 'uri'];
  return execFileSync(process.execPath, command, {
    // Not the repository: its `.env` may be for somebody's own Keypool.
    cwd: tmpdir(),
    env: { ...bareEnvironment(), KEYPOOL_DATA_DIR: dataDir },
    encoding: 'utf8',
  }).trim();
}
