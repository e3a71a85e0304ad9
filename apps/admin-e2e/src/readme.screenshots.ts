import { createHash } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { expectCount } from './support/expectations';
import { OHMYGPT, OPENHANDS, PROVIDERS } from './support/providers';
import { smallPng } from './support/small-png';
import { PHONE, useOwnApp, type Visit } from './support/use-app';

const FOLDER = join(__dirname, '../../../docs/screenshots');
const HOUR_MS = 3_600_000;
const SIZE = { width: 1280, height: 800 };

/** Events of the day before, so that the charts have something to show. */
const PAST = [
  { hoursAgo: 22, type: 'key_cooldown', provider: OHMYGPT, key: 'ohmy-prod-02' },
  { hoursAgo: 21, type: 'key_cooldown', provider: OPENHANDS, key: 'hands-prod-01' },
  { hoursAgo: 19, type: 'key_rotated', provider: OHMYGPT, key: 'ohmy-2025-07' },
  { hoursAgo: 16, type: 'key_cooldown', provider: OHMYGPT, key: 'ohmy-prod-04' },
  { hoursAgo: 13, type: 'key_rotated', provider: OPENHANDS, key: 'hands-2025-03' },
  { hoursAgo: 13, type: 'key_cooldown', provider: OPENHANDS, key: 'hands-prod-02' },
  { hoursAgo: 9, type: 'key_cooldown', provider: OHMYGPT, key: 'ohmy-prod-01' },
  { hoursAgo: 8, type: 'key_cooldown', provider: OHMYGPT, key: 'ohmy-prod-04' },
  { hoursAgo: 6, type: 'key_rotated', provider: OHMYGPT, key: 'ohmy-2025-09' },
  { hoursAgo: 4, type: 'key_cooldown', provider: OPENHANDS, key: 'hands-prod-01' },
  { hoursAgo: 2, type: 'key_error', provider: OHMYGPT, key: 'ohmy-prod-03' },
] as const;

/** Looks like an API key, but is not one. */
function inventedSecret(id: string): string {
  return `sk-${createHash('sha256').update(id).digest('base64url').slice(0, 40)}`;
}

function storedEvent({ hoursAgo, type, provider, key }: (typeof PAST)[number]) {
  const at = new Date(Date.now() - hoursAgo * HOUR_MS);
  const until = new Date(at.getTime() + 120_000).toISOString();
  const detail =
    type === 'key_rotated'
      ? { reason: 'quota_exhausted', status: 402, replacementKeyId: `${key}-next`, proxyIds: [] }
      : { reason: 'rate_limited', status: 429, cooldownUntil: until };
  return { at, type, provider: provider.id, keyId: key, proxyId: null, actor: 'system', detail };
}

const app = useOwnApp({}, (database) => database.insert('events', PAST.map(storedEvent)));

beforeAll(async () => {
  const { admin } = app();
  await mkdir(FOLDER, { recursive: true });
  await admin.post('/admin/proxies', { id: 'eu-frankfurt', name: 'Frankfurt exit' });
  await admin.post('/admin/proxies', { id: 'us-ohio', name: 'Ohio exit' });
  await admin.post('/admin/proxies', { id: 'ap-singapore', name: 'Singapore exit' });
  for (const provider of PROVIDERS) {
    const prefix = provider === OHMYGPT ? 'ohmy' : 'hands';
    const keys = [1, 2, 3, 4, 5, 6].map((number) => `${prefix}-prod-0${number}`);
    const reserve = [1, 2, 3, 4].map((number) => `${prefix}-reserve-0${number}`);
    for (const id of keys) {
      await admin.post(provider.keysApi, { id, apiKey: inventedSecret(id) });
    }
    for (const id of reserve) {
      await admin.post(provider.backupKeysApi, { id, apiKey: inventedSecret(id) });
    }
    for (const [index, key] of keys.entries()) {
      await admin.bind(provider, 'eu-frankfurt', key, index >> 1);
      if (index % 2 === 0) {
        await admin.bind(provider, 'us-ohio', key, index);
      }
      if (index > 3) {
        await admin.bind(provider, 'ap-singapore', key, index);
      }
      await admin.reportUsage(provider, key, 1_734_211 - index * 241_877, 9_310 - index * 1_127);
    }
    await admin.acquire(provider, 'eu-frankfurt');
    await admin.reportFailure(provider, `${prefix}-prod-02`, {
      status: 402,
      body: 'insufficient quota',
    });
    await admin.reportFailure(provider, `${prefix}-prod-04`, {
      status: 429,
      headers: { 'retry-after': '540' },
      body: 'Rate limit reached',
    });
  }
});

test.each<[string, string, Visit]>([
  ['dashboard', '/dashboard', { size: { width: 1280, height: 1440 } }],
  ['keys', OHMYGPT.keysPath, {}],
  ['backup-keys', OHMYGPT.backupKeysPath, {}],
  ['bindings', '/admin/bindings?provider=ohmygpt&proxy=eu-frankfurt', {}],
  ['events', '/events', {}],
  ['keys-phone', OPENHANDS.keysPath, { size: PHONE }],
  ['keys-vietnamese', OPENHANDS.keysPath, { locale: 'vi-VN', colorScheme: 'dark' }],
])('%s', async (name, path, visit) => {
  const page = await app().open(path, { size: SIZE, ...visit });
  await settled(page);
  await writeFile(join(FOLDER, `${name}.png`), smallPng(await page.screenshot()));
});

async function settled(page: Page): Promise<void> {
  await page.getByRole('heading', { level: 1 }).waitFor();
  await expectCount(page.locator('.app-skeleton, mat-progress-bar'), 0);
  await page.evaluate(() => document.fonts.ready.then(() => undefined));
  // Charts are animated; screenshots show them finished.
  await page.waitForFunction(() =>
    document.getAnimations().every(({ playState }) => playState !== 'running'),
  );
}
