/** When the rows of the key list are painted, with 10,000 keys and with 25 (both show one page of 25). */
import { startEmbeddedDatabase } from '@keypool/embedded-mongo';
import { Client, Keypool } from '@keypool/testing';
import { launchBrowser } from '@keypool/testing/browser';
import { mongo } from 'mongoose';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { compare, print, printMachine } from './measure';
import { insertRows, storedKey } from './stored-rows';

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

/** A new window without a cache. @returns milliseconds from the start of the navigation until the rows are painted */
async function paint(browser: Browser, address: string, cookie: string): Promise<number> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  try {
    const [name = '', value = ''] = cookie.split('=');
    await context.addCookies([{ name, value, url: address }]);
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
  const database = await startEmbeddedDatabase({ dataDir: join(folder, 'database'), log: print });
  const client = await mongo.MongoClient.connect(database.uri);
  const start = () =>
    Keypool.start({
      uri: database.uri,
      dataDir: join(folder, 'data'),
      env: { KEYPOOL_ENCRYPTION: 'off' },
    });
  // It makes the collections, their indexes and the keyring.
  await (await start()).stop();
  for (const [collection, count] of [
    ['ohmygpt_keys', MANY],
    ['openhands_keys', ROWS],
  ] as const) {
    await insertRows(client.db().collection(collection), count, storedKey);
  }
  const keypool = await start();
  const browser = await launchBrowser();
  try {
    const admin = await Client.signIn(keypool.url);
    admin.close();
    const cookie = admin.headers['cookie'] ?? '';
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
