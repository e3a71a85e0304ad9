import { FOREIGN_HOST } from '@keypool/testing/browser';
import type { Page } from 'playwright-core';
import type { Api, Credentials } from './support/api';
import { expectText, expectTexts, expectUrl, expectValue } from './support/expectations';
import { ADMIN_PAGES, goWithoutReload } from './support/pages';
import { OHMYGPT } from './support/providers';
import { ADMIN, PHONE, useApp, VIEWER } from './support/use-app';

const app = useApp();

let viewer: Api;

beforeAll(async () => {
  await app().admin.post('/admin/users', { ...VIEWER, role: 'viewer' });
  viewer = await app().signIn(VIEWER);
});

async function signIn(page: Page, { email, password }: Credentials): Promise<void> {
  await page.getByLabel('Email').fill(email);
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
}

describe('admin access control', () => {
  test('an admin is shown every page at its address', async () => {
    const page = await app().open('/dashboard');
    for (const { path, title } of ADMIN_PAGES) {
      await goWithoutReload(page, path);
      await page.getByRole('heading', { level: 1, name: title }).waitFor();
      await expectUrl(page, path);
    }
  });

  test('who is signed out is sent from every page to the dashboard, and back after signing in', async () => {
    const page = await app().open('/dashboard', { as: null });
    for (const { path } of ADMIN_PAGES) {
      await goWithoutReload(page, path);
      await expectUrl(page, `/dashboard?returnTo=${encodeURIComponent(path)}`);
    }
    await goWithoutReload(page, '/users');
    await expectUrl(page, '/dashboard?returnTo=%2Fusers');
    await signIn(page, ADMIN);
    await page.getByRole('heading', { level: 1, name: 'Users' }).waitFor();
    await expectUrl(page, '/users');
  });

  test('a viewer is redirected from every page to the dashboard', async () => {
    const page = await app().open('/users', { as: viewer });
    const title = page.getByRole('heading', { level: 1, name: 'Dashboard' });
    await title.waitFor();
    for (const { path } of ADMIN_PAGES) {
      await goWithoutReload(page, path);
      await expectUrl(page, '/dashboard');
      await title.waitFor();
    }
  });

  test('a viewer sees the dashboard and no way to anything else', async () => {
    const page = await app().open('/dashboard', { as: viewer });
    await expectTexts(page.getByRole('navigation').getByRole('link').filter({ hasText: /\w/ }), [
      'Keypool',
      'Dashboard',
    ]);
  });

  test('search, filter and page of the requested list survive signing in', async () => {
    const wanted = `${OHMYGPT.keysPath}?q=eu&status=healthy`;
    const page = await app().open(wanted, { as: null });
    await signIn(page, ADMIN);
    await expectUrl(page, wanted);
  });

  test.each(['https://example.com/', '//example.com', '/\\example.com'])(
    'signing in does not lead to %s',
    async (elsewhere) => {
      const page = await app().open(`/dashboard?returnTo=${encodeURIComponent(elsewhere)}`, {
        as: null,
      });
      await signIn(page, ADMIN);
      await page.getByRole('heading', { level: 1, name: 'Dashboard' }).waitFor();
      await expectUrl(page, '/dashboard');
    },
  );

  test('an unknown address opens the dashboard', async () => {
    const page = await app().open('/no/such/page');
    await expectUrl(page, '/dashboard');
  });
});

describe('signing in and out', () => {
  test('a wrong password is reported and keeps the address; the right one opens the dashboard', async () => {
    const page = await app().open('/', { as: null, size: PHONE });
    app().allowRefusal(page, 401, '/auth/login');
    await page.locator('input[type="email"]:focus').waitFor();
    await signIn(page, { email: ADMIN.email, password: 'not the password' });
    await expectText(page.getByRole('alert'), 'Wrong email or password.');
    await expectValue(page.getByLabel('Email'), ADMIN.email);
    await signIn(page, ADMIN);
    await page.getByRole('heading', { level: 1, name: 'Dashboard' }).waitFor();
  });

  test.each([
    ['en-US', 'Signing in needs HTTPS'],
    ['vi-VN', 'Cần HTTPS để đăng nhập'],
  ])('over plain HTTP off loopback the page says in %s: %s', async (locale, title) => {
    const { port } = new URL(app().url);
    const origin = `http://${FOREIGN_HOST}:${port}`;
    const page = await app().open('/dashboard', { as: null, size: PHONE, locale, origin });
    await page.getByRole('alert').getByText(title).waitFor();
    expect(await page.locator('input').count()).toBe(0);

    app().allowRefusal(page, 403, '/auth/login');
    const code = await page.evaluate(async (credentials) => {
      const headers = { 'content-type': 'application/json' };
      const body = JSON.stringify(credentials);
      const answer = await fetch('/auth/login', { method: 'POST', headers, body });
      return (await answer.json()).code;
    }, ADMIN);
    expect(code).toBe('https_required');
    expect(await page.context().cookies()).toEqual([]);
  });

  test('empty fields are marked, and nothing is sent', async () => {
    const page = await app().open('/dashboard', { as: null });
    await signIn(page, { email: '', password: '' });
    await expectTexts(page.locator('mat-error'), [
      'Enter your email address.',
      'Enter your password.',
    ]);
  });

  test('signing out ends the session and opens the sign-in page', async () => {
    const own = await app().signIn(ADMIN);
    const page = await app().open('/ohmygpt-keys', { as: own });
    // What the page reads by itself at that moment.
    app().allowRefusal(page, 401);
    await page.getByRole('button', { name: `Account of ${ADMIN.email}` }).click();
    await page.getByRole('menuitem', { name: 'Sign out' }).click();
    await expectUrl(page, '/dashboard');
    await page.getByRole('heading', { level: 1, name: 'Sign in' }).waitFor();
    await page.goto('/ohmygpt-keys');
    await page.getByRole('heading', { level: 1, name: 'Sign in' }).waitFor();
  });
});
