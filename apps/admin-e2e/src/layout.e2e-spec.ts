import type { Page } from 'playwright-core';
import { expectCount } from './support/expectations';
import { chooseLanguage, LANGUAGES } from './support/language';
import { expectAllInSight, LONG_ID, LONG_NAME, WIDTHS } from './support/layout';
import { goOn, PATHS } from './support/pages';
import { PROVIDERS, secretOf } from './support/providers';
import { DESKTOP, useApp } from './support/use-app';

const app = useApp();

/** The buttons of a page that open its dialogs, in any language. */
const head = (icon: string) => `app-page-header button:has([data-mat-icon-name="${icon}"])`;
const row = (icon: string) => `tbody button:has([data-mat-icon-name="${icon}"])`;
const panel = (icon: string) => `app-guard-panel button:has([data-mat-icon-name="${icon}"])`;
const MASKED = 'app-masked-key button';
const DIALOGS: Readonly<Record<string, readonly string[]>> = {
  '/ohmygpt-keys': [head('add'), MASKED, row('reset'), row('rotate'), row('delete')],
  '/ohmygpt-backup-keys': [head('add'), MASKED, row('restore'), row('delete')],
  '/admin/bindings': ['.heading button:has([data-mat-icon-name="bind"])', row('link-off')],
  [`/admin/bindings?proxy=${LONG_ID}`]: [
    'app-proxy-order button.app-danger',
    'app-proxy-order button:has([data-mat-icon-name="bind"])',
  ],
  '/proxies': [head('add'), row('terminal'), row('edit'), row('delete'), 'tbody [role="switch"]'],
  '/rotations': [
    row('restore'),
    panel('restore'),
    panel('rotate'),
    panel('check-circle'),
    panel('pause'),
  ],
  '/tokens': [row('delete'), head('add')],
  '/users': [head('person-add'), row('role'), row('password'), row('delete')],
};
const DIALOG_WIDTHS = [1440, 1024, 390, 320];

async function expectDialogInSight(page: Page): Promise<void> {
  await page.locator('mat-dialog-content').waitFor();
  for (const width of DIALOG_WIDTHS) {
    await expectAllInSight(page, width);
  }
}

/** One visit for all languages, each starting at the widest page. */
async function inEachLanguage(
  page: Page,
  ready: () => Promise<void>,
  check: () => Promise<void>,
): Promise<void> {
  for (const language of LANGUAGES) {
    await page.setViewportSize(DESKTOP);
    await ready();
    await chooseLanguage(page, language);
    await check();
  }
}

async function expectLoaded(page: Page): Promise<void> {
  // Tables appear together with the side bar.
  await page.locator('app-side-nav').waitFor();
  await page.getByRole('heading', { level: 1 }).waitFor();
  await expectCount(page.locator('.app-skeleton, mat-progress-bar'), 0);
}

async function expectAllWidthsInSight(page: Page): Promise<void> {
  for (const width of WIDTHS) {
    await expectAllInSight(page, width);
  }
}

/** With its first button, which changes nothing. */
async function leaveDialog(page: Page): Promise<void> {
  await page.setViewportSize(DESKTOP);
  await page.locator('mat-dialog-actions button').first().click();
  await page.locator('mat-dialog-container').waitFor({ state: 'detached' });
}

beforeAll(async () => {
  const { admin } = app();
  await admin.post('/admin/proxies', { id: LONG_ID, name: LONG_NAME });
  await admin.post('/admin/proxies', { id: 'idle', name: LONG_NAME });
  await admin.post('/admin/users', {
    email: `somebody@${'department.'.repeat(15)}example.com`,
    password: 'only here to be long',
    role: 'admin',
  });
  await admin.post('/admin/tokens', {
    name: LONG_NAME,
    scope: 'worker',
    providers: ['ohmygpt', 'openhands'],
    proxyIds: [LONG_ID, 'idle'],
    expiresAt: new Date(Date.now() + 3_600_000).toISOString(),
  });
  for (const provider of PROVIDERS) {
    const apiKey = secretOf(provider.id);
    await admin.post(provider.keysApi, { id: LONG_ID, apiKey });
    await admin.addKeys(provider, 'prod-us-east-1');
    await admin.useUp(provider, `spare-${LONG_ID.slice(6)}`, `spent-${LONG_ID.slice(6)}`);
    await admin.addKeys(provider, `dead-${LONG_ID.slice(5)}`, `held-${LONG_ID.slice(5)}`);
    await admin.addBackups(provider, `heir-${LONG_ID.slice(5)}`);
    await admin.reportFailure(provider, `dead-${LONG_ID.slice(5)}`, {
      status: 402,
      body: `no credit left for ${LONG_ID}`,
    });
    await admin.holdKey(provider, `held-${LONG_ID.slice(5)}`);
    await admin.addBackups(provider, 'reserve-us-east-1');
    await admin.bind(provider, LONG_ID, LONG_ID, 1_000_000);
    await admin.bind(provider, LONG_ID, 'prod-us-east-1', 0);
    await admin.reportUsage(provider, LONG_ID, 987_654_321, 12_345_678);
    await admin.reportFailure(provider, LONG_ID, {
      status: 429,
      headers: { 'retry-after': '3600' },
      body: `the upstream said ${LONG_ID}`,
    });
  }
});

describe('with the longest names, in each language, everything is visible', () => {
  test('every page', async () => {
    const page = await app().open('/dashboard');
    for (const path of PATHS) {
      await page.setViewportSize(DESKTOP);
      await goOn(page, path);
      await inEachLanguage(
        page,
        () => expectLoaded(page),
        () => expectAllWidthsInSight(page),
      );
    }
  });

  test('the keys of one proxy', async () => {
    const page = await app().open(`/admin/bindings?proxy=${LONG_ID}`);
    await inEachLanguage(
      page,
      () => expectLoaded(page),
      () => expectAllWidthsInSight(page),
    );
  });

  test('sign-in', async () => {
    const page = await app().open('/dashboard', { as: null });
    const ready = () => page.getByRole('textbox').first().waitFor();
    await inEachLanguage(page, ready, () => expectAllWidthsInSight(page));
  });

  test.each(Object.entries(DIALOGS))('dialogs of %s', async (path, openers) => {
    const page = await app().open(path);
    const ready = () =>
      page
        .locator(openers[0] ?? '')
        .first()
        .waitFor();
    await inEachLanguage(page, ready, async () => {
      for (const opener of openers) {
        await page.locator(opener).first().click();
        await expectDialogInSight(page);
        await leaveDialog(page);
      }
    });
  });
});

describe.each(['en-US', 'vi-VN'])(
  'with the longest names, in %s, everything is in sight',
  (locale) => {
    test('import: empty, with a preview, and results for many', async () => {
      const page = await app().open('/openhands-backup-keys', { locale });
      await page.locator(head('upload')).click();
      await expectDialogInSight(page);
      const line = `${'L'.repeat(128)}|sk-${'l'.repeat(500)}`;
      await page.getByRole('textbox').last().fill([line, line, 'no separator', '|'].join('\n'));
      await page.locator('app-import-preview').waitFor();
      await expectDialogInSight(page);
      await leaveDialog(page);

      await page.locator('th').getByRole('checkbox').check();
      await page.locator('app-selection-bar .actions button').first().click();
      await page.getByRole('alertdialog').getByRole('button').last().click();
      await page.locator('app-batch-results').waitFor();
      await expectDialogInSight(page);
    });

    test('a new token', async () => {
      const page = await app().open('/tokens', { locale });
      await page.locator(head('add')).click();
      await page.getByRole('dialog').getByRole('textbox').first().fill(LONG_NAME);
      await page.getByRole('dialog').locator('button[type="submit"]').click();
      await page.locator('app-new-token').waitFor();
      await expectDialogInSight(page);
    });

    test('one’s own password', async () => {
      const page = await app().open('/account', { locale });
      await page.locator(head('password')).click();
      await expectDialogInSight(page);
    });
  },
);
