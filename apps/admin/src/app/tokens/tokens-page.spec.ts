import { TestBed } from '@angular/core/testing';
import { MatDatepickerInputHarness } from '@angular/material/datepicker/testing';
import { MatInputHarness } from '@angular/material/input/testing';
import { MatSelectHarness } from '@angular/material/select/testing';
import { MatTableHarness } from '@angular/material/table/testing';
import { RouterTestingHarness } from '@angular/router/testing';
import {
  forEachProvider,
  type CreatedTokenDto,
  type TokenDto,
  type TokenListDto,
} from '@keypool/dto';
import { PageDriver, refuse, reply } from '../../testing/page-driver';
import { provideScreen } from '../../testing/provide-screen';
import { FakeLiveUpdates, provideTestApp, startTestApp } from '../../testing/provide-test-app';
import { ADMIN, signInAs } from '../../testing/user';
import { aProxy } from '../../testing/fake-bindings-api';
import { TokensPage } from './tokens-page';

const TOKENS = '/admin/tokens';
const PROXIES = '/admin/proxies';
const DAY = 24 * 3_600_000;
const NOTHING = forEachProvider(() => ({ keys: 0, rotations: 0 }));

function aToken(change: Partial<TokenDto> = {}): TokenDto {
  return {
    id: 't1',
    name: 'worker-eu',
    start: 'kp_worker_Ab3d',
    createdBy: 'admin@example.com',
    owner: 'admin@example.com',
    scope: 'worker',
    providers: null,
    proxyIds: null,
    expiresAt: null,
    createdAt: '2026-11-05T08:00:00.000Z',
    lastUsedAt: null,
    lastDay: NOTHING,
    ...change,
  };
}

function aList(tokens: TokenDto[]): TokenListDto {
  return { tokens, page: 1, pageSize: 25, matching: tokens.length };
}

async function open(tokens: TokenDto[], { isWide = true } = {}) {
  TestBed.configureTestingModule({
    providers: [provideTestApp([{ path: 'tokens', component: TokensPage }]), provideScreen(isWide)],
  });
  await startTestApp();
  await signInAs(ADMIN);
  const router = await RouterTestingHarness.create();
  const page = new PageDriver(router.fixture);
  await page.act(() => router.navigateByUrl('/tokens'), reply('GET', TOKENS, aList(tokens)));
  return page;
}

const CREATED: CreatedTokenDto = {
  id: 't2',
  name: 'worker-asia',
  scope: 'worker',
  token: 'kp_worker_secret',
};

async function openDialog() {
  const page = await open([]);
  await page.act(() => page.press('Create token'));
  const inputs = async () => (await page.dialog()).getAllHarnesses(MatInputHarness);
  return {
    page,
    name: async (text: string) => (await inputs())[0]?.setValue(text),
    choose: async (index: number, text: string) => {
      const select = (await (await page.dialog()).getAllHarnesses(MatSelectHarness))[index];
      await select?.open();
      await select?.clickOptions({ text });
    },
  };
}

describe('the page of tokens', () => {
  it('shows what each token permits and until when', async () => {
    const soon = new Date(Date.now() + 13 * DAY).toISOString();
    const past = new Date(Date.now() - DAY).toISOString();
    const page = await open([
      aToken(),
      aToken({
        id: 't2',
        name: 'limited',
        providers: ['openhands'],
        proxyIds: ['p1', 'p2', 'p3', 'p4', 'p5'],
        expiresAt: soon,
        lastUsedAt: '2026-11-06T08:00:00.000Z',
      }),
      aToken({
        id: 't3',
        name: 'scrape',
        scope: 'metrics',
        expiresAt: past,
        start: null,
        lastDay: null,
        createdBy: 'token:ci',
        owner: 'b@example.com',
      }),
    ]);

    const table = await page.loader.getHarness(MatTableHarness);
    const rows = await table.getCellTextByColumnName();

    expect(rows['name']?.text[0]).toMatch(/^worker-eu\s*kp_worker_Ab3d… · admin@example.com$/);
    expect(rows['name']?.text[2]).toMatch(/^scrape\s*token:ci · owner: b@example.com$/);
    expect(rows['scope']?.text).toEqual(['Worker', 'Worker', 'Metrics']);
    expect(rows['reach']?.text[0]).toMatch(/All providers\s*All proxies/);
    expect(rows['reach']?.text[1]).toMatch(/OpenHands\s*p1\s*p2\s*p3\s*and 2 more/);
    expect(rows['reach']?.text[2]).toBe('—');
    expect(rows['createdAt']?.text[0]).toBe('05/11/2026');
    expect(rows['lastUsedAt']?.text).toEqual([
      'Never',
      expect.stringMatching(/^06\/11\/2026/),
      'Never',
    ]);
    expect(rows['expiresAt']?.text).toEqual([
      'Never',
      expect.stringContaining('Expires soon'),
      expect.stringContaining('Expired'),
    ]);
  });

  it('shows what each worker got and caused in a day, with links to it', async () => {
    const page = await open([
      aToken({
        name: 'edge & co',
        lastDay: {
          ...NOTHING,
          ohmygpt: { keys: 11, rotations: 0 },
          openhands: { keys: 1, rotations: 1 },
        },
      }),
      aToken({ id: 't2', name: 'idle', lastUsedAt: '2026-11-06T08:00:00.000Z' }),
      aToken({ id: 't3', name: 'never used' }),
    ]);

    const cells = page.all('app-token-last-day').map((cell) => cell.textContent?.trim());
    expect(cells).toEqual([
      expect.stringMatching(/^In 24 hours: 12 keys *1 rotation$/),
      expect.stringMatching(/^In 24 hours: 0 keys *0 rotations$/),
      '',
    ]);
    const links = page.all('app-token-last-day a').map((link) => link.getAttribute('href'));
    expect(links).toEqual([
      '/events?type=keys_handed_out&actor=token:edge%20%26%20co',
      '/rotations?provider=openhands&actor=token:edge%20%26%20co',
      '/events?type=keys_handed_out&actor=token:idle',
      '/rotations?provider=ohmygpt&actor=token:idle',
    ]);
  });

  it('shows cards on a narrow screen', async () => {
    const page = await open([aToken()], { isWide: false });

    expect(page.all('app-list-cards li')).toHaveLength(1);
    expect(page.text()).toMatch(/worker-eu .*Worker/);
  });

  it('says what to do when there is none', async () => {
    const page = await open([]);

    expect(page.text()).toContain('No tokens yet');
  });

  it('reads again when another admin changes the tokens', async () => {
    const page = await open([]);

    const live = TestBed.inject(FakeLiveUpdates);
    await page.act(() => live.change('tokens', null), reply('GET', TOKENS, aList([aToken()])));

    expect(page.text()).toContain('worker-eu');
  });

  it('revokes after asking', async () => {
    const page = await open([aToken()]);

    await page.pressLabelled('Revoke worker-eu');
    expect(await page.dialogText()).toContain('Anything using “worker-eu” will be refused');
    await page.act(
      () => page.pressInDialog('Revoke'),
      reply('DELETE', `${TOKENS}/t1`, { message: 'revoked' }),
      reply('GET', TOKENS, aList([])),
    );

    expect(await page.toast()).toBe('Token “worker-eu” was revoked.');
    expect(page.text()).toContain('No tokens yet');
  });

  it('keeps a token when the user changes their mind', async () => {
    const page = await open([aToken()]);

    await page.pressLabelled('Revoke worker-eu');
    await page.act(() => page.pressInDialog('Cancel'));

    expect(page.text()).toContain('worker-eu');
  });
});

describe('the dialog for a token', () => {
  it('asks for a name before it sends anything', async () => {
    const { page } = await openDialog();

    await page.act(() => page.pressInDialog('Create token'));

    expect(await page.dialogText()).toContain('Enter a name.');
    page.http.expectNone({ method: 'POST' });
  });

  it('shows the token once, with a call to try it', async () => {
    const { page, name } = await openDialog();
    await name(' worker-asia ');

    const [request] = await page.act(
      () => page.pressInDialog('Create token'),
      reply('POST', TOKENS, CREATED),
      reply('GET', PROXIES, {
        proxies: [aProxy({ _id: 'off', isActive: false }), aProxy({ _id: 'asia-1' })],
      }),
    );

    expect(request?.body).toEqual({ name: 'worker-asia', scope: 'worker' });
    const text = await page.dialogText();
    expect(text).toContain('it is shown only once');
    expect(text).toContain('kp_worker_secret');
    expect(document.activeElement?.ariaLabel).toBe('Copy token');
    expect(text).toContain(`KEYPOOL_PROXY_KEYPOOL='${location.origin}'`);
    expect(text).toContain("KEYPOOL_PROXY_TOKEN='kp_worker_secret'");
    expect(text).toContain("KEYPOOL_PROXY_ID='asia-1'");
    await page.act(
      () => page.pressInDialog('I have copied it'),
      reply('GET', TOKENS, aList([aToken()])),
    );
    expect(await page.isDialogOpen()).toBe(false);
    expect(document.body.textContent).not.toContain('kp_worker_secret');
  });

  it('limits a worker token to a provider, to proxies that it searches, and to a day', async () => {
    const { page, name, choose } = await openDialog();
    await name('worker-asia');
    await choose(1, 'OpenHands');
    const found = { proxies: [aProxy({ _id: 'asia-1' })] };
    const search = document.querySelector<HTMLElement>('app-id-picker input');
    await page.act(() => search?.focus(), reply('GET', PROXIES, found));
    expect(document.querySelector('.mat-mdc-autocomplete-panel')).toBeNull();
    await page.act(() => search?.click());
    const option = document.querySelector<HTMLElement>('.mat-mdc-autocomplete-panel mat-option');
    await page.act(() => option?.click(), reply('GET', PROXIES, found));
    const day = await (await page.dialog()).getHarness(MatDatepickerInputHarness);
    await day.setValue('31/12/2126');

    const [request] = await page.act(
      () => page.pressInDialog('Create token'),
      reply('POST', TOKENS, CREATED),
    );

    expect(request?.body).toEqual({
      name: 'worker-asia',
      scope: 'worker',
      providers: ['openhands'],
      proxyIds: ['asia-1'],
      expiresAt: '2126-12-31T23:59:59.999Z',
    });
    expect(await page.dialogText()).toContain("KEYPOOL_PROXY_ID='asia-1'");
    expect(await page.dialogText()).toContain("KEYPOOL_PROXY_PROVIDER='openhands'");
  });

  it('offers no limits for an admin token', async () => {
    const { page, name, choose } = await openDialog();
    await name('script');
    await choose(0, 'Admin');

    expect(await page.dialogText()).not.toContain('Only for proxies');
    const [request] = await page.act(
      () => page.pressInDialog('Create token'),
      reply('POST', TOKENS, { ...CREATED, scope: 'admin', token: 'kp_admin_secret' }),
    );

    expect(request?.body).toEqual({
      name: 'script',
      scope: 'admin',
      // Proposed, for a token that can do everything.
      expiresAt: expect.stringMatching(`^${new Date().getFullYear() + 1}-`),
    });
    expect(await page.dialogText()).toContain(`curl ${location.origin}/admin/ohmygpt/stats`);
  });

  it('shows how monitoring reads the metrics', async () => {
    const { page, name, choose } = await openDialog();
    await name('scrape');
    await choose(0, 'Metrics');

    expect(await page.dialogText()).not.toContain('Only for proxies');
    await page.act(
      () => page.pressInDialog('Create token'),
      reply('POST', TOKENS, { ...CREATED, scope: 'metrics', token: 'kp_metrics_secret' }),
    );

    expect(await page.dialogText()).toContain(`curl ${location.origin}/metrics`);
  });

  it('searches the proxies once when the focus leaves and comes back meanwhile', async () => {
    const { page } = await openDialog();
    const search = document.querySelector<HTMLElement>('app-id-picker input');

    const requests = await page.act(
      () => {
        search?.focus();
        search?.blur();
        search?.focus();
      },
      reply('GET', PROXIES, { proxies: [] }),
    );

    expect(requests).toHaveLength(1);
  });

  it('reports an invalid day', async () => {
    const { page } = await openDialog();

    const day = await (await page.dialog()).getHarness(MatDatepickerInputHarness);
    await day.setValue('31/02/2126');

    expect(await page.dialogText()).toContain('Enter a date as DD/MM/YYYY.');
  });

  it('keeps the input when the server refuses', async () => {
    const { page, name } = await openDialog();
    await name('worker-asia');

    await page.act(
      () => page.pressInDialog('Create token'),
      refuse('POST', TOKENS, 503, 'database_unavailable'),
    );

    expect(await page.toast()).toContain('The token was not created');
    const [input] = await (await page.dialog()).getAllHarnesses(MatInputHarness);
    expect(await input?.getValue()).toBe('worker-asia');
  });
});
