import type { Page } from 'playwright-core';
import { expectCount, expectUrl } from './support/expectations';
import { OHMYGPT } from './support/providers';
import { useApp } from './support/use-app';

const app = useApp();

interface MissingPart {
  /** How the server or the network withholds it; null once it is available. */
  lack: 'gone' | 'offline' | null;
  readonly file: () => string;
}

/** Withholds the one file of the app that contains this text. */
async function holdBack(page: Page, text: string): Promise<MissingPart> {
  let file = '';
  const part: MissingPart = { lack: 'gone', file: () => file };
  await page.route(/\/chunk-[^/]+\.js$/, async (route) => {
    const path = new URL(route.request().url()).pathname;
    if (file !== path) {
      const response = await route.fetch({ method: 'GET' });
      if (!(await response.text()).includes(text)) {
        return route.continue();
      }
      file = path;
      app().allowRefusal(page, 404, path);
    }
    if (part.lack === 'gone') {
      return route.fulfill({ status: 404 });
    }
    if (part.lack === 'offline') {
      return route.abort('internetdisconnected');
    }
    return route.continue();
  });
  return part;
}

const toast = (page: Page) => page.locator('mat-snack-bar-container');

test.each([
  ['gone', 'Keypool was updated. Reload to get the new version.'],
  ['offline', 'A part of the app could not be loaded: the server cannot be reached.'],
] as const)('a page whose file is %s says why, and "Reload" opens it', async (lack, text) => {
  const page = await app().open('/proxies');
  await page.getByRole('heading', { level: 1, name: 'Proxies' }).waitFor();
  const part = await holdBack(page, 'app-events-page');
  part.lack = lack;
  app().allowErrors(page, /chunk-|ERR_INTERNET_DISCONNECTED/);

  await page.getByRole('navigation').getByRole('link', { name: 'Events', exact: true }).click();
  await toast(page).getByText(text).waitFor();
  await expectUrl(page, '/proxies');

  part.lack = null;
  await toast(page).getByRole('button', { name: 'Reload' }).click();
  await page.getByRole('heading', { level: 1, name: 'Events' }).waitFor();
  await expectUrl(page, '/events');
});

test('charts whose file is gone say so, and appear after a reload; the tables are there', async () => {
  await app().admin.addKeys(OHMYGPT, 'k');
  const page = await app().open('/proxies');
  const part = await holdBack(page, 'usePointStyle');
  app().allowErrors(page, /chunk-/);
  await page.goto('/dashboard');

  const panel = page.locator('app-chart-panel').filter({ hasText: 'Keys by status' });
  await panel.getByText('The chart could not be loaded.').waitFor();
  await expectCount(panel.getByRole('row', { name: /OhMyGPT/ }), 1);

  part.lack = null;
  await panel.getByRole('button', { name: 'Reload' }).click();
  await expectCount(panel.locator('canvas'), 1);
});
