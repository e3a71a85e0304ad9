import { readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { expectCount, expectText } from './support/expectations';
import { ListScreen } from './support/list-screen';
import { EACH_PAGE } from './support/pages';
import { EACH_PROVIDER, PROVIDERS } from './support/providers';
import { DESKTOP, PHONE, useApp } from './support/use-app';

const AXE = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');
const app = useApp();

/** What axe finds serious or worse, one line for each. */
async function seriousFindings(page: Page): Promise<string[]> {
  await page.evaluate(AXE);
  return page.evaluate(async () => {
    const axe: typeof import('axe-core') = Reflect.get(window, 'axe');
    const { violations } = await axe.run(document, { resultTypes: ['violations'] });
    return violations
      .filter(({ impact }) => impact === 'serious' || impact === 'critical')
      .flatMap(({ id, nodes }) =>
        nodes.map((node) => `${id}: ${node.html} ${node.failureSummary}`),
      );
  });
}

/** In each theme and language. */
async function expectNothingSerious(page: Page, ready: () => Promise<void>): Promise<void> {
  for (const language of ['en', 'vi']) {
    await page.evaluate((chosen) => localStorage.setItem('keypool.language', chosen), language);
    await page.reload();
    await ready();
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      const found = await seriousFindings(page);
      expect({ language, colorScheme, found }).toEqual({ language, colorScheme, found: [] });
    }
  }
}

beforeAll(async () => {
  const { admin } = app();
  await admin.post('/admin/proxies', { id: 'eu', name: 'Frankfurt exit' });
  await admin.post('/admin/proxies', { id: 'us', name: 'Ohio exit' });
  for (const provider of PROVIDERS) {
    await admin.useUp(provider, 'spent', 'failed');
    await admin.addKeys(provider, 'well', 'unwell', 'idle');
    await admin.addBackups(provider, 'spare');
    await admin.bind(provider, 'eu', 'well', 0);
    await admin.bind(provider, 'eu', 'unwell', 1);
    await admin.reportUsage(provider, 'well', 12_345, 67);
    await admin.reportFailure(provider, 'unwell', {
      status: 429,
      headers: { 'retry-after': '3600' },
      body: 'slow down',
    });
  }
});

describe.each([
  ['desktop', DESKTOP],
  ['phone', PHONE],
] as const)('axe finds nothing serious on a %s, in both themes and languages', (_name, size) => {
  test.each(EACH_PAGE)('%s', async (path) => {
    const page = await app().open(path, { size });
    await expectNothingSerious(page, async () => {
      await page.getByRole('heading', { level: 1 }).waitFor();
      await expectCount(page.locator('.app-skeleton, mat-progress-bar'), 0);
    });
  });

  test('sign-in', async () => {
    const page = await app().open('/dashboard', { as: null, size });
    await expectNothingSerious(page, () => page.getByRole('textbox').first().waitFor());
  });
});

test.each(EACH_PROVIDER)(
  'axe finds nothing serious in the dialogs of %s keys',
  async (_name, provider) => {
    const page = await app().open(provider.keysPath, { colorScheme: 'dark' });
    const screen = new ListScreen(page);
    for (const button of ['Add Key', 'Import Keys', 'Delete well', 'Rotate unwell']) {
      await screen.button(button).click();
      await screen.dialog.waitFor();
      expect({ button, found: await seriousFindings(page) }).toEqual({ button, found: [] });
      await screen.dialogButton('Cancel').click();
      await screen.expectNoDialog();
    }
  },
);

test('axe finds nothing serious in a calendar, in all of its views', async () => {
  const page = await app().open('/events');
  await page.getByRole('button', { name: 'Open calendar' }).first().click();
  for (const period of ['Choose month and year', 'Choose a day']) {
    const button = page.locator('mat-calendar').getByRole('button', { name: period });
    await button.waitFor();
    expect({ period, found: await seriousFindings(page) }).toEqual({ period, found: [] });
    await button.click();
  }
});

describe('keyboard', () => {
  test.each(['Add Key', 'Import Keys', 'Delete well', 'Reset unwell'])(
    '“%s” by keyboard: the dialog keeps the focus inside and gives it back',
    async (button) => {
      const page = await app().open('/ohmygpt-keys');
      const screen = new ListScreen(page);
      await screen.button(button).focus();
      await page.keyboard.press('Enter');
      await screen.dialog.locator(':focus').waitFor();
      for (let step = 0; step < 12; step++) {
        await page.keyboard.press('Tab');
        await screen.dialog.locator(':focus').waitFor();
      }
      await page.keyboard.press('Escape');
      await screen.expectNoDialog();
      await page.waitForFunction((name) => {
        const { activeElement } = document;
        const label = activeElement?.getAttribute('aria-label') ?? activeElement?.textContent;
        return label?.includes(name);
      }, button);
    },
  );

  test('a deletion is never one key press away', async () => {
    const page = await app().open('/ohmygpt-keys');
    const screen = new ListScreen(page);
    await screen.button('Delete well').press('Enter');
    await expectText(screen.dialog.locator(':focus'), 'Cancel');
  });

  test('the first tab leads past the navigation', async () => {
    const page = await app().open('/ohmygpt-keys');
    await page.getByRole('heading', { level: 1 }).waitFor();
    await page.keyboard.press('Tab');
    await expectText(page.locator(':focus'), 'Skip to content');
    await page.keyboard.press('Enter');
    await page.locator('main:focus').waitFor();
  });

  test('“/” leads to the search of a list', async () => {
    const page = await app().open('/ohmygpt-keys');
    await page.getByRole('heading', { level: 1 }).waitFor();
    await page.keyboard.press('/');
    await page.keyboard.type('unw');
    await new ListScreen(page).expectIds('unwell');
  });
});
