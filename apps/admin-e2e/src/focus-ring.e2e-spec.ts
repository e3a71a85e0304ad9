import type { Page } from 'playwright-core';
import { expectCount } from './support/expectations';
import { expectRing, expectRings, expectRingsInMain } from './support/focus-ring';
import { ListScreen } from './support/list-screen';
import { goOn, PATHS } from './support/pages';
import { PROVIDERS } from './support/providers';
import { DESKTOP, PHONE, useApp } from './support/use-app';

const app = useApp();

/** The only page where header and side bar are looked at too. */
const WHOLE = '/users';
const OTHERS = PATHS.filter((path) => path !== WHOLE);

async function expectReady(page: Page): Promise<void> {
  await page.getByRole('heading', { level: 1 }).waitFor();
  await expectCount(page.locator('.app-skeleton, mat-progress-bar'), 0);
}

beforeAll(async () => {
  const { admin } = app();
  await admin.post('/admin/proxies', { id: 'eu', name: 'Frankfurt exit' });
  await admin.post('/admin/proxies', { id: 'us', name: 'Ohio exit' });
  await admin.post('/admin/tokens', { name: 'worker-1', scope: 'worker' });
  for (const provider of PROVIDERS) {
    await admin.useUp(provider, 'spent', 'failed');
    await admin.addKeys(provider, 'well', 'unwell');
    await admin.addBackups(provider, 'spare');
    await admin.bind(provider, 'eu', 'well', 0);
    await admin.bind(provider, 'eu', 'unwell', 1);
    await admin.reportFailure(provider, 'unwell', {
      status: 429,
      headers: { 'retry-after': '3600' },
      body: 'slow down',
    });
  }
});

describe('on desktop and phone the focus is visible, in both themes,', () => {
  async function expectAtEachSize(page: Page, check: (page: Page) => Promise<void>) {
    await expectReady(page);
    await check(page);

    await page.setViewportSize(PHONE);
    // The name of the app moves there, the side bar becomes a drawer, and tables become cards.
    await page.locator('header app-brand').waitFor();
    await expectReady(page);
    await check(page);
  }

  test('on a whole page', async () => {
    const page = await app().open(WHOLE);
    await expectAtEachSize(page, () => expectRings(page, 5));
  });

  test('in the main part of the others', async () => {
    const page = await app().open('/dashboard');
    for (const path of OTHERS) {
      await page.setViewportSize(DESKTOP);
      await goOn(page, path);
      await expectAtEachSize(page, expectRingsInMain);
    }
  });

  test('among the keys of one proxy', async () => {
    const page = await app().open('/admin/bindings?proxy=eu');
    await expectAtEachSize(page, expectRingsInMain);
  });
});

describe('the focus is visible, in both themes,', () => {
  test('on the sign-in page', async () => {
    const page = await app().open('/dashboard', { as: null });
    await page.getByRole('textbox').first().waitFor();
    await expectRings(page, 5);
  });

  test('on the actions for ticked rows', async () => {
    const page = await app().open('/ohmygpt-keys');
    await page.locator('th').getByRole('checkbox').check();
    await page.locator('app-selection-bar').waitFor();
    await expectRings(page, 20);
  });

  test.each([
    ['/ohmygpt-keys', 'Add Key'],
    ['/ohmygpt-keys', 'Import Keys'],
    ['/ohmygpt-keys', 'Delete well'],
    ['/admin/bindings', 'Bind keys'],
    ['/rotations', 'Undo the rotation of failed'],
    ['/tokens', 'Create token'],
    ['/users', 'Add user'],
  ])('in the dialog of %s, “%s”', async (path, button) => {
    const page = await app().open(path);
    const screen = new ListScreen(page);
    await screen.button(button).press('Enter');
    await screen.expectDialogFocused();
    await expectRings(page, 2);
  });

  test('in an import with its preview', async () => {
    const page = await app().open('/ohmygpt-keys');
    const screen = new ListScreen(page);
    await screen.button('Import Keys').click();
    await page.getByRole('textbox').last().fill('new|sk-0123456789abcdef\nwrong');
    await page.locator('app-import-preview').waitFor();
    await expectRings(page, 6);
  });

  test.each([
    ['/ohmygpt-keys', [/^Language/, 'Appearance']],
    ['/admin/bindings?proxy=eu', ['More actions for well']],
  ])('in the menus of %s: %p', async (path, names) => {
    const page = await app().open(path);
    for (const name of names) {
      await page.getByRole('button', { name }).press('Enter');
      await page.getByRole('menu').waitFor();
      await page.keyboard.press('ArrowDown');
      await page.getByRole('menu').locator(':focus').waitFor();
      await expectRing(page);
      await page.keyboard.press('Escape');
      await page.getByRole('menu').waitFor({ state: 'detached' });
    }
  });

  test('in the calendar', async () => {
    const page = await app().open('/events');
    await page.getByRole('button', { name: 'Open calendar' }).first().press('Enter');
    await page.locator('mat-calendar').waitFor();
    await expectRings(page, 4);
  });

  test('on the button of a toast', async () => {
    const page = await app().open('/ohmygpt-keys');
    await page.getByRole('heading', { level: 1, name: 'OhMyGPT Keys' }).waitFor();
    // The one that stays until it is answered.
    app().allowErrors(page, /chunk-|ERR_INTERNET_DISCONNECTED/);
    await page.route(/\/chunk-[^/]+\.js$/, (route) => route.abort('internetdisconnected'));
    await page.getByRole('navigation').getByRole('link', { name: 'Events', exact: true }).click();
    const button = page.locator('mat-snack-bar-container').getByRole('button', { name: 'Reload' });
    await button.waitFor();
    // Rings are for keyboard users.
    await page.keyboard.press('Tab');
    await button.focus();
    await page.locator('mat-snack-bar-container :focus').waitFor();
    await expectRing(page);
  });
});
