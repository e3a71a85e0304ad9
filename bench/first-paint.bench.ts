/** When the rows of the key list are painted, with 10,000 keys and with 25 (both show one page of 25). */
import { startOwnDatabase } from '@keypool/embedded-mongo';
import { launchBrowser } from '@keypool/testing/browser';
import { mongo } from 'mongoose';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { compare, print, printMachine } from './measure';
import { startServer } from './server';

const PASSWORD = 'correct horse battery';
const ROWS = 25;
const MANY = 10_000;

/** Runs in the page: notes when the browser has painted the first frame that has all rows. */
const WATCH = `
  const watcher = new MutationObserver(() => {
    if (document.querySelectorAll('tbody tr').length < ${ROWS}) return;
    watcher.disconnect();
    requestAnimationFrame(() => setTimeout(() => { window.paintedAt = performance.now(); }));
  });
  watcher.observe(document, { childList: true, subtree: true });
`;

/** As Keypool stores them with encryption off. */
function storedKey(index: number) {
  const at = new Date(Date.UTC(2026, 0, 1) + index * 1_000);
  return {
    _id: `key-${index}`,
    apiKey: `sk-0123456789abcdef-${index}`,
    fingerprint: `fingerprint-${index}`,
    status: index % 10 === 0 ? 'exhausted' : 'healthy',
    tokensUsed: index * 7,
    requestsCount: index,
    lastError: null,
    cooldownUntil: null,
    ladderStep: 0,
    life: `life-${index}`,
    rev: 1,
    bindingsMade: 0,
    createdAt: at,
    updatedAt: at,
  };
}

async function signIn(url: string): Promise<{ name: string; value: string }> {
  const response = await fetch(`${url}/auth/login`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ email: 'admin@localhost', password: PASSWORD }),
  });
  const [name = '', value = ''] =
    response.headers.getSetCookie()[0]?.split(';')[0]?.split('=') ?? [];
  return { name, value };
}

/** A new window without a cache. @returns milliseconds from the start of the navigation until the rows are painted */
async function paint(
  browser: Browser,
  address: string,
  cookie: { name: string; value: string },
): Promise<number> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  try {
    await context.addCookies([{ ...cookie, url: address }]);
    await context.addInitScript(WATCH);
    const page = await context.newPage();
    await page.goto(address, { waitUntil: 'commit' });
    const painted = await page.waitForFunction(() => Reflect.get(globalThis, 'paintedAt'));
    return Number(await painted.jsonValue());
  } finally {
    await context.close();
  }
}

async function main(): Promise<void> {
  printMachine();
  const folder = await mkdtemp(join(tmpdir(), 'keypool-bench-'));
  const database = await startOwnDatabase({ dataDir: join(folder, 'database'), log: print });
  const client = await mongo.MongoClient.connect(database.uri);
  for (const [collection, count] of [
    ['ohmygpt_keys', MANY],
    ['openhands_keys', ROWS],
  ] as const) {
    const keys = Array.from({ length: count }, (_, index) => storedKey(index));
    await client.db().collection<{ _id: string }>(collection).insertMany(keys);
  }
  const keypool = await startServer('dist/apps/api/main.js', {
    PORT: '0',
    MONGODB_URI: database.uri,
    KEYPOOL_DATA_DIR: join(folder, 'data'),
    KEYPOOL_ADMIN_PASSWORD: PASSWORD,
    KEYPOOL_ENCRYPTION: 'off',
  });
  const browser = await launchBrowser();
  try {
    const cookie = await signIn(keypool.url);
    await compare('The rows of the key list are painted', 'ms after the start of the navigation', [
      {
        name: '25 keys',
        round: () => paint(browser, `${keypool.url}/openhands-keys`, cookie),
      },
      {
        name: '10,000 keys',
        round: () => paint(browser, `${keypool.url}/ohmygpt-keys`, cookie),
      },
    ]);
  } finally {
    await browser.close();
    await keypool.stop();
    await client.close();
    await database.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

void main();
