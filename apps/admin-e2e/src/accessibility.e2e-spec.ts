import { eventually } from '@keypool/testing';
import { readFileSync } from 'node:fs';
import type { RunOptions } from 'axe-core';
import type { Page } from 'playwright-core';
import { expectCount, expectText, pathOf } from './support/expectations';
import { chooseLanguage, type Language } from './support/language';
import { ListScreen } from './support/list-screen';
import { goOn, PATHS } from './support/pages';
import { maskOf, PROVIDERS } from './support/providers';
import { DESKTOP, PHONE, useApp } from './support/use-app';

const AXE = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');
const app = useApp();

/** Names, roles and structure do not depend on the theme, and colours do not depend on the language. */
const RULES_OF_COLOUR = ['color-contrast', 'link-in-text-block'];
const COLOURS: RunOptions = { runOnly: { type: 'rule', values: RULES_OF_COLOUR } };
const ALL_BUT_COLOURS: RunOptions = {
  rules: Object.fromEntries(RULES_OF_COLOUR.map((rule) => [rule, { enabled: false }])),
};

/** Waits until axe finds nothing serious or worse: by all of its rules, or by some. `view` says where. */
function expectNoFindings(
  page: Page,
  view: Readonly<Record<string, string>>,
  rules?: RunOptions,
): Promise<void> {
  return eventually(async () =>
    expect({ ...view, found: await seriousFindings(page, rules) }).toEqual({ ...view, found: [] }),
  );
}

/** What axe finds serious or worse, one line for each. */
async function seriousFindings(page: Page, rules: RunOptions = {}): Promise<string[]> {
  if (!(await page.evaluate(() => 'axe' in window))) {
    await page.evaluate(AXE);
  }
  return page.evaluate(async (only) => {
    const axe: typeof import('axe-core') = Reflect.get(window, 'axe');
    const { violations } = await axe.run(document, { resultTypes: ['violations'], ...only });
    return violations
      .filter(({ impact }) => impact === 'serious' || impact === 'critical')
      .flatMap(({ id, nodes }) =>
        nodes.map((node) => `${id}: ${node.html} ${node.failureSummary}`),
      );
  }, rules);
}

/** At each size, in each language and theme, without a reload, as for a user. */
async function expectNothingSerious(page: Page, ready: () => Promise<void>): Promise<void> {
  const path = pathOf(page);
  const expectNone = (view: string, rules?: RunOptions) =>
    expectNoFindings(page, { path, view }, rules);
  const check = async (size: string, language: Language, other: Language) => {
    await chooseLanguage(page, language);
    await ready();
    await expectNone(`${size} ${language} light`);
    await page.emulateMedia({ colorScheme: 'dark' });
    await expectNone(`${size} ${language} dark`, COLOURS);
    await page.emulateMedia({ colorScheme: 'light' });
    await chooseLanguage(page, other);
    await ready();
    await expectNone(`${size} ${other} light`, ALL_BUT_COLOURS);
  };
  await page.setViewportSize(DESKTOP);
  await ready();
  await check('desktop', 'en', 'vi');
  await page.setViewportSize(PHONE);
  // The name of the app moves there, the side bar becomes a drawer, and tables become cards.
  await page.locator('header app-brand').waitFor();
  await check('phone', 'vi', 'en');
}

beforeAll(async () => {
  const { admin } = app();
  await admin.post('/admin/proxies', { id: 'eu', name: 'Frankfurt exit' });
  await admin.post('/admin/proxies', { id: 'us', name: 'Ohio exit' });
  for (const provider of PROVIDERS) {
    await admin.useUp(provider, 'spent', 'failed');
    await admin.addKeys(provider, 'well', 'unwell', 'idle', 'dead', 'held');
    await admin.addBackups(provider, 'heir');
    await admin.reportFailure(provider, 'dead', { status: 402, body: 'no credit' });
    await admin.holdKey(provider, 'held');
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

describe('axe finds nothing serious on desktop and phone, in both themes and languages,', () => {
  test('on every page', async () => {
    const page = await app().open('/dashboard');
    const ready = async () => {
      await page.getByRole('heading', { level: 1 }).waitFor();
      await expectCount(page.locator('.app-skeleton, mat-progress-bar'), 0);
    };
    for (const path of PATHS) {
      await goOn(page, path);
      await expectNothingSerious(page, ready);
    }
  });

  test('on the sign-in page', async () => {
    const page = await app().open('/dashboard', { as: null });
    await expectNothingSerious(page, () => page.getByRole('textbox').first().waitFor());
  });
});

test('axe finds nothing serious in the dialogs of keys', async () => {
  const page = await app().open('/openhands-keys', { colorScheme: 'dark' });
  const screen = new ListScreen(page);
  const reveal = `${maskOf('well')}: show the API key of well`;
  for (const button of ['Add Key', 'Import Keys', reveal, 'Delete well', 'Rotate unwell']) {
    await screen.button(button).click();
    await screen.dialog.waitFor();
    await expectNoFindings(page, { button });
    await screen.dialogButton('Cancel').click();
    await screen.expectNoDialog();
  }
});

test('axe finds nothing serious in the dialogs of rotations', async () => {
  const page = await app().open('/rotations', { colorScheme: 'dark' });
  const screen = new ListScreen(page);
  for (const button of [
    'Undo the rotation of dead',
    'Undo the rotations of this episode',
    'Replace held keys',
    'Release held keys',
    'Pause rotation',
  ]) {
    await screen.button(button).click();
    await screen.dialog.waitFor();
    await expectNoFindings(page, { button });
    await screen.dialogButton('Cancel').click();
    await screen.expectNoDialog();
  }
});

test('axe finds nothing serious in a calendar, in all of its views', async () => {
  const page = await app().open('/events');
  await page.getByRole('button', { name: 'Open calendar' }).first().click();
  for (const period of ['Choose month and year', 'Choose a day']) {
    const button = page.locator('mat-calendar').getByRole('button', { name: period });
    await button.waitFor();
    await expectNoFindings(page, { period });
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
      await screen.expectDialogFocused();
      for (let step = 0; step < 12; step++) {
        await page.keyboard.press('Tab');
        await screen.expectDialogFocused();
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

  test('no single key press deletes anything', async () => {
    const page = await app().open('/ohmygpt-keys');
    const screen = new ListScreen(page);
    await screen.button('Delete well').press('Enter');
    await expectText(screen.dialog.locator(':focus'), 'Cancel');
  });

  test('the first Tab skips the navigation', async () => {
    const page = await app().open('/ohmygpt-keys');
    await page.getByRole('heading', { level: 1 }).waitFor();
    await page.keyboard.press('Tab');
    await expectText(page.locator(':focus'), 'Skip to content');
    await page.keyboard.press('Enter');
    await page.locator('main:focus').waitFor();
  });

  test('“/” focuses the search of a list', async () => {
    const page = await app().open('/ohmygpt-keys');
    const search = page.getByRole('textbox', { name: 'Search by key ID' });
    await search.waitFor();
    await page.keyboard.press('/');
    await search.and(page.locator(':focus')).waitFor();
    await page.keyboard.type('unw');
    await new ListScreen(page).expectIds('unwell');
  });
});
