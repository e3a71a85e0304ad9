import { bareEnvironment, Client, Keypool, workspaceRoot } from '@keypool/testing';
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { z } from 'zod';
import { OwnScene } from './support/embedded-database';
import { ProviderClient, secretOf } from './support/provider-client';
import { PROVIDERS } from './support/providers';

let scene: OwnScene;
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'keypool-backup-'));
  scene = await OwnScene.create();
});

afterAll(async () => {
  await scene.end();
  await rm(folder, { recursive: true, force: true });
});

/** The repository as far as these commands need it: its own `.env` may be for somebody's own Keypool. */
function packageFile(): string {
  const text = readFileSync(join(workspaceRoot(), 'package.json'), 'utf8');
  const { scripts } = z
    .object({ scripts: z.object({ keypool: z.string() }) })
    .parse(JSON.parse(text));
  const keypool = scripts.keypool.replace(' dist/', ` ${workspaceRoot()}/dist/`);
  return JSON.stringify({ scripts: { keypool } });
}

test('the commands in docs/backup.md do what it says', async () => {
  const member = await scene.start();
  const { keypool, admin, worker } = member;
  for (const provider of PROVIDERS) {
    await member.of(provider).addPool(`${provider.id}-p`, `${provider.id}-k`);
  }
  await writeFile(join(folder, 'package.json'), packageFile());
  const page = readFileSync(join(workspaceRoot(), 'docs/backup.md'), 'utf8');
  const blocks = [...page.matchAll(/^```bash\n(.*?)^```$/gms)].map(([, block = '']) => block);
  expect(blocks).toHaveLength(4);

  const { stdout } = await promisify(execFile)('bash', ['-e', '-c', blocks.join('\n')], {
    cwd: folder,
    env: { ...bareEnvironment(), HOME: process.env['HOME'], KEYPOOL_DATA_DIR: scene.dataDir },
  });

  expect(stdout).toContain('"keypool":"dump"');
  await keypool.stop();
  const restored = await Keypool.start({ dataDir: join(folder, 'restored') });
  const again = new Client(restored.url, worker.headers);
  for (const provider of PROVIDERS) {
    const pool = new ProviderClient(provider, admin, again);
    expect(await pool.acquire(`${provider.id}-p`)).toMatchObject({
      apiKey: secretOf(`${provider.id}-k`),
    });
  }
  again.close();
  await restored.stop();
});
