import { eventually } from '@keypool/testing';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { expectCount, expectUrl } from './support/expectations';
import { EVERY_PAGE } from './support/pages';
import { OHMYGPT } from './support/providers';
import { useApp } from './support/use-app';
import { RESTING_PLACE } from './support/watched-context';

const ROOT = join(__dirname, '../../..');

const app = useApp();

/** Runs before any code of the page. */
function rememberViolations(): void {
  const violations: string[] = [];
  Reflect.set(window, 'violations', violations);
  document.addEventListener('securitypolicyviolation', (event) =>
    violations.push(`${event.effectiveDirective} ${event.blockedURI} ${event.sample}`),
  );
}

const violationsOf = () => [...(Reflect.get(window, 'violations') as string[])];

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

describe('the content security policy', () => {
  test('has nothing to refuse on any page', async () => {
    const page = await app().open(RESTING_PLACE, { isAlone: true });
    await page.addInitScript(rememberViolations);
    for (const { path, title } of EVERY_PAGE) {
      await page.goto(path);
      await page.getByRole('heading', { level: 1, name: title }).waitFor();
      await page.evaluate(() => document.fonts.ready.then(() => undefined));
      expect({ path, violations: await page.evaluate(violationsOf) }).toEqual({
        path,
        violations: [],
      });
    }
  });

  test('lets the pages of the API be read and tried', async () => {
    const page = await app().open(RESTING_PLACE, { isAlone: true });
    await page.addInitScript(rememberViolations);
    await page.goto('/api/docs');
    await page.locator('#operations-tag-health').click();
    await page.getByText('Whether the process runs').first().waitFor();
    expect(await page.evaluate(() => fetch('/health/live').then(({ status }) => status))).toBe(200);
    expect(await page.evaluate(violationsOf)).toEqual([]);
  });

  test('lets no text become markup, and nothing but style sheets and Angular style the page', async () => {
    const page = await app().open(RESTING_PLACE, { isAlone: true });
    app().allowErrors(page, /TrustedHTML|Content Security Policy/);
    await page.addInitScript(rememberViolations);
    await page.goto('/tokens');
    const outcome = await page.evaluate(() => {
      const outcomes: string[] = [];
      try {
        document.createElement('div').innerHTML = '<b>text</b>';
      } catch (error) {
        outcomes.push(String(error));
      }
      const styled = document.createElement('p');
      styled.setAttribute('style', 'position: fixed');
      document.body.append(styled);
      outcomes.push(getComputedStyle(styled).position);
      const base = document.createElement('base');
      base.href = 'https://elsewhere.example/';
      document.head.append(base);
      outcomes.push(document.baseURI);
      return outcomes;
    });
    expect(outcome).toEqual([
      expect.stringContaining('TrustedHTML'),
      'static',
      `${app().url}/tokens`,
    ]);
    // The browser reports them a little later.
    await eventually(async () => {
      const violations = await page.evaluate(violationsOf);
      expect(violations.map((violation) => violation.split(' ', 1)[0]).sort()).toEqual([
        'base-uri',
        'require-trusted-types-for',
        'style-src-attr',
      ]);
    });
  });
});

describe('a part of the app that is missing', () => {
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
    const page = await app().open(RESTING_PLACE);
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
});

describe('the licences of what the admin app bundles', () => {
  const list = readFileSync(join(ROOT, 'dist/apps/admin/3rdpartylicenses.txt'), 'utf8');

  it.each(['@fontsource-variable/inter', '@fontsource-variable/jetbrains-mono'])(
    'name %s, once, with its text',
    (name) => {
      const licence = readFileSync(join(ROOT, 'node_modules', name, 'LICENSE'), 'utf8');
      expect(list.split(`Package: ${name}\n`)).toHaveLength(2);
      expect(list).toContain(licence);
    },
  );
});
