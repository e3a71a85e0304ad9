import { Component } from '@angular/core';
import { TestBed } from '@angular/core/testing';
import { MatButtonHarness } from '@angular/material/button/testing';
import { MatMenuHarness } from '@angular/material/menu/testing';
import { Title } from '@angular/platform-browser';
import { Router, TitleStrategy } from '@angular/router';
import type { GuardDto, MeDto } from '@keypool/dto';
import { aGuard } from '../../testing/builders';
import { PageDriver, reply } from '../../testing/page-driver';
import { provideScreen } from '../../testing/provide-screen';
import { FakeLiveUpdates, provideTestApp, startTestApp } from '../../testing/provide-test-app';
import { ADMIN, signInAs, VIEWER } from '../../testing/user';
import { KEY_PROVIDERS } from '../data/key-provider';
import { TranslatedTitle } from '../core/language/translated-title';
import { Shell } from './shell';

@Component({ template: 'some page' })
class Page {}

async function open(user: MeDto | null, { isWide = true, guard = aGuard() } = {}) {
  TestBed.configureTestingModule({
    providers: [
      provideTestApp([
        { path: 'openhands-keys', component: Page, title: 'openhandsKeys.title' },
        { path: 'dashboard', component: Page, title: 'nav.dashboard' },
      ]),
      provideScreen(isWide),
      { provide: TitleStrategy, useExisting: TranslatedTitle },
    ],
  });
  await startTestApp();
  await signInAs(user);
  const fixture = TestBed.createComponent(Shell);
  const page = new PageDriver(fixture);
  await page.act(
    () => TestBed.inject(Router).navigateByUrl('/openhands-keys'),
    ...(user?.role === 'admin' ? answersOf(guard) : []),
  );
  return {
    page,
    links: () => page.all('nav li a').map((link) => link.textContent?.trim()),
    choose: async (menu: string, item: string | RegExp) => {
      const selector = `:has([svgicon="${menu}"])`;
      const found = await page.loader.getHarness(MatMenuHarness.with({ selector }));
      await found.open();
      await found.clickItem({ text: item });
    },
  };
}

/** The guard of OpenHands stands like this; those of the others have nothing to do. */
function answersOf(guard: GuardDto) {
  return KEY_PROVIDERS.map(({ id, guardApi }) =>
    reply('GET', guardApi, id === 'openhands' ? guard : aGuard()),
  );
}

describe('the side bar', () => {
  it('links every page for an admin, in the agreed order', async () => {
    const { page, links } = await open(ADMIN);
    const others = KEY_PROVIDERS.slice(2);

    expect(links()).toEqual([
      'Dashboard',
      'OhMyGPT Keys',
      'OpenHands Keys',
      ...others.map(({ name }) => `${name} Keys`),
      ...others.map(({ name }) => `${name} Backup Keys`).reverse(),
      'OpenHands Backup Keys',
      'OhMyGPT Backup Keys',
      'Bindings',
      'Proxies',
      'Rotations',
      'Events',
      'Tokens',
      'Users',
    ]);
    expect(page.all('nav li a').map((link) => link.getAttribute('href'))).toEqual([
      '/dashboard',
      '/ohmygpt-keys',
      '/openhands-keys',
      ...others.map(({ keysPath }) => `/${keysPath}`),
      ...others.map(({ backupKeysPath }) => `/${backupKeysPath}`).reverse(),
      '/openhands-backup-keys',
      '/ohmygpt-backup-keys',
      '/admin/bindings',
      '/proxies',
      '/rotations',
      '/events',
      '/tokens',
      '/users',
    ]);
  });

  it('marks the current page', async () => {
    const { page } = await open(ADMIN);

    const current = page.all('nav li a[aria-current=page]');

    expect(current.map((link) => [link.textContent?.trim(), link.className])).toEqual([
      ['OpenHands Keys', 'active'],
    ]);
  });

  it('shows a viewer only what viewers may see', async () => {
    const { links } = await open(VIEWER);

    expect(links()).toEqual(['Dashboard']);
  });

  it('is hidden when signed out', async () => {
    const { page, links } = await open(null);

    expect(links()).toEqual([]);
    expect(page.text()).toContain('some page');
  });

  it('is a drawer on a narrow screen that opens by a button and closes after a choice', async () => {
    const { page } = await open(ADMIN, { isWide: false });
    const drawer = () => page.element.querySelector('mat-sidenav');
    expect(drawer()?.className).not.toContain('mat-drawer-opened');

    await page.pressLabelled('Open navigation');
    expect(drawer()?.className).toContain('mat-drawer-opened');
    await page.act(() => page.all('nav li a')[0]?.click());

    expect(drawer()?.className).not.toContain('mat-drawer-opened');
    expect(TestBed.inject(Router).url).toBe('/dashboard');
  });
});

describe('the frame', () => {
  it('switches the language: texts, title, document', async () => {
    const { page, links, choose } = await open(ADMIN);
    expect(TestBed.inject(Title).getTitle()).toBe('OpenHands Keys · Keypool');

    await page.act(() => choose('language', 'Tiếng Việt'));

    expect(links()?.slice(0, 2)).toEqual(['Tổng quan', 'Khóa OhMyGPT']);
    expect(TestBed.inject(Title).getTitle()).toBe('Khóa OpenHands · Keypool');
    expect(document.documentElement.lang).toBe('vi');
    expect(localStorage.getItem('keypool.language')).toBe('vi');
  });

  it('switches the theme and remembers it', async () => {
    const { page } = await open(ADMIN);

    await page.pressLabelled('Appearance');
    const menu = await page.root.getHarness(
      MatMenuHarness.with({ selector: '[aria-label="Appearance"]' }),
    );
    await menu.clickItem({ text: 'Dark' });
    await page.act(() => undefined);
    expect(document.documentElement.dataset['theme']).toBe('dark');
    expect(localStorage.getItem('keypool.theme')).toBe('dark');

    await menu.open();
    await menu.clickItem({ text: 'System' });
    await page.act(() => undefined);
    expect(document.documentElement.dataset['theme']).toBeUndefined();
  });

  it('signs out', async () => {
    const { page, links } = await open(ADMIN);
    const selector = '[aria-label="Account of admin@example.com"]';
    const menu = await page.loader.getHarness(MatMenuHarness.with({ selector }));
    await menu.open();

    await page.act(() => menu.clickItem({ text: 'Sign out' }), reply('POST', '/auth/logout', {}));

    expect(links()).toEqual([]);
    expect(TestBed.inject(Router).url).toBe('/dashboard');
    expect(await page.loader.getAllHarnesses(MatButtonHarness)).not.toHaveLength(0);
  });
});

describe('the banner of the guards', () => {
  const banners = (page: PageDriver) =>
    page.all('app-guard-banner .app-notice > span').map((text) => text.textContent?.trim());

  it.each<[Partial<GuardDto>, string]>([
    [
      { state: 'holding', reason: 'unconfirmed', held: ['a', 'b'] },
      'OpenHands: 2 keys are held, because many keys failed at the same time. They are replaced once their failures are confirmed.',
    ],
    [
      { state: 'doubt' },
      'OpenHands: a key that seemed dead works after all. For ten minutes no key is replaced at once.',
    ],
    [
      { state: 'paused', reason: 'paused' },
      'OpenHands: an admin has paused rotation. Keys that fail are not replaced.',
    ],
  ])('tells why keys are not replaced, and leads to the rotations: %j', async (change, text) => {
    const { page } = await open(ADMIN, { guard: aGuard(change) });

    expect(banners(page)).toEqual([text]);
    expect(page.all('app-guard-banner a').map((link) => link.getAttribute('href'))).toEqual([
      '/rotations?provider=openhands',
    ]);
  });

  it.each(['off', 'watching'] as const)('says nothing while the guard is %s', async (state) => {
    const { page } = await open(ADMIN, { guard: aGuard({ state }) });

    expect(banners(page)).toEqual([]);
  });

  it('follows the keys of its provider', async () => {
    const { page } = await open(ADMIN, { guard: aGuard({ state: 'holding', held: ['a'] }) });

    await page.act(
      () => TestBed.inject(FakeLiveUpdates).change('keys', 'openhands'),
      reply('GET', '/admin/openhands/guard', aGuard()),
    );

    expect(banners(page)).toEqual([]);
  });

  it('is not there for viewers, who may not ask', async () => {
    const { page } = await open(VIEWER);

    expect(page.all('app-guard-banner')).toEqual([]);
  });
});
