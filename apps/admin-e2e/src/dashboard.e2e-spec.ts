import { workspaceRoot } from '@keypool/testing';
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { Page } from 'playwright-core';
import type { Api } from './support/api';
import { expectCount, expectText, expectTexts, expectUrl } from './support/expectations';
import { EACH_PROVIDER, OHMYGPT, OPENHANDS, type ProviderUnderTest } from './support/providers';
import { PHONE, useOwnApp, VIEWER } from './support/use-app';

const run = promisify(execFile);
const ESBUILD = ['--bundle', '--format=esm', '--platform=node', '--tsconfig=tsconfig.base.json'];
const app = useOwnApp();
let viewer: Api;

beforeAll(async () => {
  await app().admin.post('/admin/users', { ...VIEWER, role: 'viewer' });
  viewer = await app().signIn(VIEWER);
});

beforeEach(() => app().admin.clear());

/** What a program says to this input. */
async function said(program: string, args: readonly string[], input: string): Promise<string> {
  const running = run(program, args, { cwd: workspaceRoot() });
  running.child.stdin?.end(input);
  return (await running).stdout;
}

/** With the packages of this repository, as if they were installed. */
async function runModule(code: string): Promise<void> {
  const bundle = await said('node_modules/.bin/esbuild', ESBUILD, code);
  await said(process.execPath, ['--input-type=module', '-'], bundle);
}

function card(page: Page, name: string, label: string) {
  const provider = page
    .locator('app-provider-figures')
    .filter({ has: page.getByRole('heading', { name, exact: true }) });
  return provider.locator('app-stat-card').filter({ has: page.getByText(label, { exact: true }) });
}

test('dialogs guide a new admin to the first call of a worker, which the snippet makes', async () => {
  const { admin } = app();
  const page = await app().open('/dashboard');
  const guide = page.locator('app-first-steps');
  await expectTexts(guide.locator('h3'), [
    'Add keys',
    'Add backup keys',
    'Add a proxy',
    'Bind keys to the proxy',
    'Connect a worker',
  ]);
  const dialog = page.getByRole('dialog');
  for (const step of [`Add ${OHMYGPT.name} key`, `Add ${OHMYGPT.name} backup key`, 'Add proxy']) {
    await guide.getByRole('button', { name: step, exact: true }).click();
    await dialog.getByRole('button', { name: 'Cancel' }).click();
    await expectCount(dialog, 0);
  }
  await admin.addKeys(OHMYGPT, 'first');
  await admin.post('/admin/proxies', { id: 'eu', name: 'Frankfurt exit' });
  await guide.getByRole('button', { name: `Bind ${OHMYGPT.name} keys` }).click();
  await dialog.getByRole('button', { name: 'Cancel' }).click();
  await admin.bind(OHMYGPT, 'eu', 'first');
  await guide.getByText('Waiting for the first call…').waitFor();

  await guide.getByRole('button', { name: 'Create worker token' }).click();
  await dialog.getByRole('textbox').first().fill('first worker');
  await dialog.locator('button[type="submit"]').click();
  await dialog.getByRole('radio', { name: 'Node.js' }).click();
  const snippet = dialog.locator('app-worker-snippet pre');
  await expectText(snippet.first(), /^npm install /);
  await snippet.filter({ hasText: '"proxyId":"eu"' }).first().waitFor();
  const [, ...calls] = await snippet.allTextContents();
  await runModule(calls.join('\n'));
  await dialog.getByRole('button', { name: 'I have copied it' }).click();
  await expectCount(guide, 0);
});

async function addKeysInEachState(provider: ProviderUnderTest): Promise<void> {
  const { admin } = app();
  await admin.post('/admin/proxies', { id: 'eu', name: 'Frankfurt exit' });
  await admin.useUp(provider, 'spent', 'failed');
  await admin.addKeys(provider, 'well', 'dead');
  await admin.bind(provider, 'eu', 'dead');
  await admin.reportUsage(provider, 'well', 12_345, 67);
  await admin.reportFailure(provider, 'dead', { status: 402, body: 'quota exceeded' });
}

test.each(EACH_PROVIDER)(
  'every figure of %s is correct and links to its list',
  async (name, provider) => {
    await addKeysInEachState(provider);
    const page = await app().open('/dashboard');
    for (const [label, figure, list] of [
      ['Healthy keys', '2', `${provider.keysPath}?status=healthy`],
      ['Unhealthy keys', '1', `${provider.keysPath}?status=unhealthy`],
      ['Backup keys left', '0', `${provider.backupKeysPath}?status=available`],
      ['Waiting for a backup', '1', `${provider.keysPath}?status=exhausted`],
    ] as const) {
      await expectText(card(page, name, label).locator('.value'), figure);
      await card(page, name, label).getByRole('link').click();
      await expectUrl(page, list);
      await page.goBack();
    }
  },
);

test('what needs attention comes first, with a link to where it can be fixed', async () => {
  const { name, backupKeysPath } = OPENHANDS;
  await addKeysInEachState(OPENHANDS);
  const page = await app().open('/dashboard');
  const warnings = page.getByRole('list', { name: 'Needs attention' });
  await warnings.getByText(`No ${name} backup key is left.`).waitFor();
  await warnings.getByText(`1 failed ${name} key is waiting for a backup key.`).waitFor();
  await warnings
    .getByRole('listitem')
    .filter({ hasText: `No ${name} backup key is left.` })
    .getByRole('link')
    .click();
  await expectUrl(page, backupKeysPath);
});

test('the figures update by themselves', async () => {
  const { name } = OHMYGPT;
  await addKeysInEachState(OHMYGPT);
  const page = await app().open('/dashboard');
  await expectText(card(page, name, 'Waiting for a backup').locator('.value'), '1');
  await app().admin.addBackups(OHMYGPT, 'fresh');
  await expectText(card(page, name, 'Waiting for a backup').locator('.value'), '0');
  await expectText(card(page, name, 'Unhealthy keys').locator('.value'), '0');
});

test('the charts are drawn for 24 hours, 7 and 30 days, and say in a table what they show', async () => {
  const { admin } = app();
  await admin.useUp(OHMYGPT, 'spent', 'failed');
  await admin.reportUsage(OHMYGPT, 'spent', 12_345, 67);
  const page = await app().open('/dashboard');
  await expectCount(page.locator('canvas'), 4);
  for (const range of ['7 days', '30 days', '24 hours']) {
    await page.getByRole('radio', { name: range }).click();
    await expectText(page.locator('app-overview'), /Rotations and failures/);
    await expectCount(page.locator('canvas'), 4);
  }
});

test('a viewer sees the figures, on a phone too, and no links to pages of admins', async () => {
  const { admin } = app();
  await admin.post('/admin/proxies', { id: 'eu', name: 'Frankfurt exit' });
  await admin.addKeys(OHMYGPT, 'k');
  await admin.bind(OHMYGPT, 'eu', 'k');
  const page = await app().open('/dashboard', { as: viewer, size: PHONE });
  await expectText(card(page, OHMYGPT.name, 'Healthy keys').locator('.value'), '1');
  await expectTexts(page.getByRole('main').getByRole('link'), []);
});

test('dates in the table of a chart stay whole on a phone', async () => {
  const { admin } = app();
  await admin.post('/admin/proxies', { id: 'eu', name: 'Frankfurt exit' });
  await admin.addKeys(OHMYGPT, 'k');
  await admin.bind(OHMYGPT, 'eu', 'k');
  await admin.reportFailure(OHMYGPT, 'k', { status: 429, body: 'too many requests' });
  const page = await app().open('/dashboard', { size: PHONE });
  const chart = page.locator('app-chart-panel').filter({ hasText: 'Rotations and failures' });
  await chart.getByRole('button', { name: 'Show as table' }).click();
  await chart.getByRole('button', { name: 'Show as chart' }).waitFor();

  const lines = await chart.locator('tbody th').evaluateAll((heads) =>
    heads.map((head) => {
      const date = document.createRange();
      date.selectNodeContents(head);
      const text = head.firstChild;
      if (text) {
        date.setEnd(text, 'DD/MM/YYYY'.length);
      }
      return date.getClientRects().length;
    }),
  );

  expect(lines.length).toBeGreaterThan(1);
  expect(lines.filter((count) => count !== 1)).toEqual([]);
});
