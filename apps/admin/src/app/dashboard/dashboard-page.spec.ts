import type { TestRequest } from '@angular/common/http/testing';
import { DeferBlockBehavior, TestBed } from '@angular/core/testing';
import { MatButtonToggleHarness } from '@angular/material/button-toggle/testing';
import { Router } from '@angular/router';
import { RouterTestingHarness } from '@angular/router/testing';
import { forEachProvider, type MeDto, type OverviewDto } from '@keypool/dto';
import { anOverview, aProblem, providerFigures } from '../../testing/builders';
import { loseConnection, PageDriver, reply, type Exchange } from '../../testing/page-driver';
import {
  FakeLiveUpdates,
  passTime,
  provideTestApp,
  startTestApp,
} from '../../testing/provide-test-app';
import { ADMIN, signInAs, VIEWER } from '../../testing/user';
import { KEY_PROVIDERS } from '../data/key-provider';
import { DashboardPage } from './dashboard-page';

const OVERVIEW = '/overview';

/** The last one runs for as long as the test does. */
function bucket(start: string, rotations: number, quotaExhausted: number, isRunning = false) {
  const calm = {
    quota_exhausted: 0,
    invalid_key: 0,
    rate_limited: 0,
    upstream_unavailable: 0,
    unknown: 0,
  };
  return {
    start,
    end: isRunning ? '2126-11-21T16:00:00.000Z' : '2026-11-21T15:00:00.000Z',
    isRunning,
    providers: {
      ...forEachProvider(() => ({ rotations: 0, held: 0, undone: 0, failures: calm })),
      ohmygpt: {
        rotations,
        held: isRunning ? 0 : 1,
        undone: 0,
        failures: { ...calm, quota_exhausted: quotaExhausted },
      },
      openhands: { rotations: 1, held: 0, undone: 0, failures: calm },
    },
  };
}

const NEW = anOverview();

/** A third provider has no keys here. */
const OTHERS = KEY_PROVIDERS.slice(2);

const RUNNING = anOverview({
  providers: {
    ...NEW.providers,
    ohmygpt: providerFigures({
      keys: { healthy: 1_200, rate_limited: 1, exhausted: 2, error: 0 },
      backups: { total: 9, available: 3, used: 6 },
      bindings: 12,
      waitingRotations: 2,
      unboundKeys: 4,
      tokensUsed: 1_234_567,
      firstAcquireAt: '2026-11-20T08:00:00.000Z',
    }),
    openhands: providerFigures({ keys: { healthy: 5, rate_limited: 0, exhausted: 0, error: 0 } }),
  },
  proxies: {
    total: 5,
    active: 4,
    withoutUsableKey: [
      { proxyId: 'asia-1', provider: 'ohmygpt' },
      { proxyId: 'asia-1', provider: 'openhands' },
    ],
  },
  series: [
    bucket('2026-11-21T14:00:00.000Z', 2, 3),
    bucket('2026-11-21T15:00:00.000Z', 0, 0, true),
  ],
  topKeys: {
    ...NEW.topKeys,
    ohmygpt: [{ keyId: 'prod-1', status: 'healthy', tokensUsed: 9_000, requestsCount: 30 }],
    openhands: [{ keyId: 'hand-1', status: 'healthy', tokensUsed: 10_000, requestsCount: 20 }],
  },
  warnings: [
    { code: 'no_backups_left', provider: 'openhands', count: 0 },
    { code: 'proxy_without_usable_key', provider: 'ohmygpt', count: 1, proxyIds: ['asia-1'] },
    { code: 'proxy_without_usable_key', provider: null, count: 1, proxyIds: ['lab'] },
    { code: 'rotation_waiting', provider: 'ohmygpt', count: 7, keyIds: ['a', 'b'] },
  ],
});

async function open(overview: OverviewDto | Exchange[], user: MeDto = ADMIN, search = '') {
  TestBed.configureTestingModule({
    providers: [provideTestApp([{ path: 'dashboard', component: DashboardPage }])],
    // There is no canvas here: the tables have the charts' figures.
    deferBlockBehavior: DeferBlockBehavior.Manual,
  });
  await startTestApp();
  await signInAs(user);
  const router = await RouterTestingHarness.create();
  const page = new PageDriver(router.fixture);
  const requests = await page.act(
    () => router.navigateByUrl(`/dashboard${search}`),
    ...(Array.isArray(overview) ? overview : [reply('GET', OVERVIEW, overview)]),
  );
  return { page, params: String(requests.at(-1)?.params) };
}

const url = () => TestBed.inject(Router).url;

const cards = (page: PageDriver) =>
  page.all('app-stat-card').map((card) => ({
    label: card.querySelector('.label')?.textContent,
    value: card.querySelector('.value')?.textContent,
    link: card.querySelector('a')?.getAttribute('href') ?? null,
  }));

const table = (page: PageDriver, title: string) => {
  const panel = page
    .all('app-chart-panel')
    .find((one) => one.querySelector('h2')?.textContent === title);
  return [...(panel?.querySelectorAll('tr') ?? [])].map((row) =>
    [...row.querySelectorAll('th, td')].map((cell) => cell.textContent?.trim()),
  );
};

describe('the dashboard of a running pool', () => {
  it('has cards that lead to the rows that they count', async () => {
    const { page } = await open(RUNNING);

    expect(cards(page)).toEqual([
      { label: 'Healthy keys', value: '1,200', link: '/ohmygpt-keys?status=healthy' },
      { label: 'Unhealthy keys', value: '3', link: '/ohmygpt-keys?status=unhealthy' },
      { label: 'Backup keys left', value: '3', link: '/ohmygpt-backup-keys?status=available' },
      { label: 'Waiting for a backup', value: '2', link: '/ohmygpt-keys?status=exhausted' },
      { label: 'Healthy keys', value: '5', link: '/openhands-keys?status=healthy' },
      { label: 'Unhealthy keys', value: '0', link: '/openhands-keys?status=unhealthy' },
      { label: 'Backup keys left', value: '0', link: '/openhands-backup-keys?status=available' },
      { label: 'Waiting for a backup', value: '0', link: '/openhands-keys?status=exhausted' },
      ...OTHERS.flatMap(({ keysPath, backupKeysPath }) => [
        { label: 'Healthy keys', value: '0', link: `/${keysPath}?status=healthy` },
        { label: 'Unhealthy keys', value: '0', link: `/${keysPath}?status=unhealthy` },
        { label: 'Backup keys left', value: '0', link: `/${backupKeysPath}?status=available` },
        { label: 'Waiting for a backup', value: '0', link: `/${keysPath}?status=exhausted` },
      ]),
      { label: 'Active proxies', value: '4', link: '/proxies?status=active' },
      { label: 'Inactive proxies', value: '1', link: '/proxies?status=inactive' },
      { label: 'No usable key', value: '1', link: '/admin/bindings' },
    ]);
    expect(page.text()).toContain('1 rate limited, 2 exhausted');
    expect(page.text()).toMatch(/Tokens used ?1,234,567/);
  });

  it('counts a key whose cooldown has passed among the unhealthy ones, and says that it can be used', async () => {
    const keys = { healthy: 0, rate_limited: 1, exhausted: 0, error: 0 };
    const dueAt = new Date(Date.now() + 60_000).toISOString();
    const overviewWith = (figures: object) =>
      anOverview({
        ...RUNNING,
        providers: { ...RUNNING.providers, ohmygpt: providerFigures({ keys, ...figures }) },
      });
    const { page } = await open(overviewWith({ usableKeys: 0, dueAt }));
    const tones = () =>
      page
        .all('app-stat-card')
        .slice(0, 2)
        .map((card) => card.dataset['tone']);
    expect(tones()).toEqual(['warning', 'bad']);

    const later = overviewWith({ usableKeys: 1, dueAt: null });
    await page.act(() => passTime(120_000), reply('GET', OVERVIEW, later));

    expect(tones()).toEqual(['good', 'neutral']);
    expect(page.text()).toContain('1 rate limited; 1 ready to be tried again');
  });

  it('says what needs attention, in order, and leads to where it can be fixed', async () => {
    const { page } = await open(RUNNING);

    const warnings = page.all('app-overview-warnings li').map((warning) => ({
      text: warning.querySelector('span')?.textContent?.replace(/\s+/g, ' ').trim(),
      link: warning.querySelector('a')?.getAttribute('href'),
    }));

    expect(warnings).toEqual([
      {
        text: 'No OpenHands backup key is left. The next key that fails will not be replaced.',
        link: '/openhands-backup-keys',
      },
      {
        text: '1 proxy has no usable OhMyGPT key. Its requests fail. asia-1',
        link: '/admin/bindings?provider=ohmygpt&proxy=asia-1',
      },
      { text: '1 proxy has no key bound to it. lab', link: '/admin/bindings?proxy=lab' },
      {
        text: '7 failed OhMyGPT keys are waiting for backup keys. a, b and 5 more',
        link: '/ohmygpt-backup-keys',
      },
    ]);
  });

  it('says so when nothing needs anybody', async () => {
    const { page } = await open({ ...RUNNING, warnings: [] });

    expect(page.text()).toContain('Nothing needs your attention.');
  });

  it('tells in tables what the charts show', async () => {
    const { page } = await open(RUNNING);

    expect(table(page, 'Keys by status')).toEqual([
      ['Provider', 'Healthy', 'Rate limited', 'Exhausted', 'Suspect'],
      ['OhMyGPT', '1,200', '1', '2', '0'],
      ['OpenHands', '5', '0', '0', '0'],
      ...OTHERS.map(({ name }) => [name, '0', '0', '0', '0']),
    ]);
    expect(table(page, 'Rotations and failures')).toEqual([
      [
        'From',
        'Quota used up',
        'API key refused',
        'Rate limited',
        'Upstream unavailable',
        'Unknown failure',
        'Held keys',
        'Undone rotations',
        'Rotations',
      ],
      ['21/11/2026 14:00', '3', '0', '0', '0', '0', '1', '0', '3'],
      ['21/11/2026 15:00 (so far)', '0', '0', '0', '0', '0', '0', '0', '1'],
    ]);
    expect(table(page, 'Tokens per key').slice(1)).toEqual([
      ['hand-1', '10,000'],
      ['prod-1', '9,000'],
    ]);
    expect(table(page, 'Requests per key').slice(1)).toEqual([
      ['prod-1', '30'],
      ['hand-1', '20'],
    ]);
  });

  describe('in the time zone of its user', () => {
    const HCM = 'Asia/Ho_Chi_Minh';
    const inZone = (timeZone: string): OverviewDto => ({
      ...RUNNING,
      range: '30d',
      timeZone,
      series: [
        bucket('2026-11-19T17:00:00.000Z', 2, 3),
        bucket('2026-11-20T17:00:00.000Z', 0, 0, true),
      ],
    });
    const days = (page: PageDriver) =>
      table(page, 'Rotations and failures')
        .slice(1)
        .map(([from]) => from);

    beforeEach(() => {
      const options = new Intl.DateTimeFormat().resolvedOptions();
      jest
        .spyOn(Intl.DateTimeFormat.prototype, 'resolvedOptions')
        .mockReturnValue({ ...options, timeZone: HCM });
    });
    afterEach(() => jest.restoreAllMocks());

    it('counts its days and names those that are not over', async () => {
      const { page, params } = await open(inZone(HCM), ADMIN, '?range=30d');

      expect(params).toBe(`range=30d&timeZone=${HCM}`);
      expect(days(page)).toEqual(['20/11/2026 00:00', '21/11/2026 00:00 (so far)']);
    });

    it('counts days of UTC when the server does not know the zone', async () => {
      const unknown = aProblem({
        status: 400,
        code: 'validation_failed',
        errors: [{ pointer: '?timeZone', detail: 'not a known time zone' }],
      });
      const refusal = {
        method: 'GET',
        url: OVERVIEW,
        answer: (request: TestRequest) =>
          request.flush(unknown, { status: 400, statusText: 'Bad Request' }),
      };
      const answers = [refusal, reply('GET', OVERVIEW, inZone('UTC'))];
      const { page, params } = await open(answers, ADMIN, '?range=30d');

      expect(params).toBe('range=30d&timeZone=UTC');
      expect(days(page)).toEqual(['19/11/2026 17:00', '20/11/2026 17:00 (so far)']);
      expect(page.text()).not.toContain('The server does not accept');
    });

    it('reads again when what is not over is over', async () => {
      const { page } = await open(inZone(HCM), ADMIN, '?range=30d');
      const century = 101 * 366 * 24 * 3_600_000;

      await page.act(() => passTime(century), reply('GET', OVERVIEW, NEW));

      expect(page.text()).toContain('Set up your key pool');
    });
  });

  it('shows a table to everybody who asks', async () => {
    const { page } = await open(RUNNING);
    const [panel] = page.all('app-chart-panel');
    expect(panel?.querySelector('.app-visually-hidden table')).not.toBeNull();

    await page.act(() => panel?.querySelector('button')?.click());

    expect(panel?.querySelector('.app-visually-hidden table')).toBeNull();
    expect(panel?.querySelector('.chart')).toBeNull();
  });

  it('looks as far back as the URL says, at one provider or all', async () => {
    const { page, params } = await open(RUNNING, ADMIN, '?range=7d&provider=openhands');

    expect(params).toBe('range=7d&timeZone=UTC');
    expect(table(page, 'Rotations and failures')[1]?.at(-1)).toBe('1');
    const month = await page.loader.getHarness(MatButtonToggleHarness.with({ text: '30 days' }));
    await page.act(() => month.check(), reply('GET', OVERVIEW, { ...RUNNING, range: '30d' }));
    const both = await page.loader.getHarness(MatButtonToggleHarness.with({ text: /All/ }));
    await page.act(() => both.check());

    expect(url()).toBe('/dashboard?range=30d');
    expect(table(page, 'Rotations and failures')[1]?.at(-1)).toBe('3');
  });

  it.each(['ohmygpt', 'openhands'] as const)('reads again when %s changes', async (provider) => {
    const { page } = await open(RUNNING);

    const live = TestBed.inject(FakeLiveUpdates);
    await page.act(() => live.change('rotations', provider), reply('GET', OVERVIEW, NEW));

    expect(page.text()).toContain('Set up your key pool');
  });

  it('keeps old figures when reading fails, and says so', async () => {
    const { page } = await open(RUNNING);

    const live = TestBed.inject(FakeLiveUpdates);
    await page.act(() => live.change('proxies', null), loseConnection('GET', OVERVIEW));

    expect(page.text()).toContain('1,200');
    expect(page.text()).toMatch(/Showing data from .* The server cannot be reached/);
  });

  it('says so when no figures can be read at all, instead of loading forever', async () => {
    const { page } = await open([loseConnection('GET', OVERVIEW)]);

    expect(cards(page)).toHaveLength(4 * KEY_PROVIDERS.length + 3);
    expect(new Set(cards(page).map(({ value }) => value?.trim()))).toEqual(new Set(['–unknown']));
    expect(page.all('.app-skeleton')).toEqual([]);

    await page.act(() => page.press('Try again'), reply('GET', OVERVIEW, RUNNING));
    expect(cards(page)[0]).toMatchObject({ value: '1,200' });
  });

  it('shows a viewer the same, without links to pages of admins', async () => {
    const { page } = await open(RUNNING, VIEWER);

    expect(cards(page)[0]).toEqual({ label: 'Healthy keys', value: '1,200', link: null });
    expect(page.all('app-overview-warnings li')).toHaveLength(4);
    expect(page.all('app-overview a')).toHaveLength(0);
  });
});

describe('the dashboard of a new pool', () => {
  const marks = (page: PageDriver) =>
    page.all('app-first-steps li').map((step) => ({
      title: step.querySelector('h3')?.textContent?.replace(/\s+/g, ' ').trim(),
      isNext: step.getAttribute('aria-current') === 'step',
    }));

  const STEPS = [
    'Add keys',
    'Add backup keys',
    'Add a proxy',
    'Bind keys to the proxy',
    'Connect a worker',
  ];

  const keys = { healthy: 2, rate_limited: 0, exhausted: 0, error: 0 };

  /** Everything an admin has to do. */
  function readyFor(firstAcquireAt: string | null) {
    const backups = { total: 1, available: 1, used: 0 };
    const figures = providerFigures({ keys, backups, bindings: 3, firstAcquireAt });
    return anOverview({
      providers: { ...NEW.providers, openhands: figures },
      proxies: { total: 1, active: 1, withoutUsableKey: [] },
    });
  }

  it('guides through the first steps and shows no empty figures', async () => {
    const { page } = await open(NEW);

    expect(marks(page)).toEqual(STEPS.map((title, index) => ({ title, isNext: index === 0 })));
    expect(cards(page)).toEqual([]);
    const buttons = page.all('app-first-steps button').map((button) => button.textContent?.trim());
    expect(buttons).toEqual([
      ...KEY_PROVIDERS.map(({ name }) => `Add ${name} key`),
      ...KEY_PROVIDERS.map(({ name }) => `Add ${name} backup key`),
      'Add proxy',
      'Create worker token',
    ]);
  });

  it.each([
    ['Add OpenHands key', 'As issued by OpenHands'],
    ['Add OhMyGPT backup key', 'Backup keys are put into service'],
    ['Add proxy', 'Add proxy'],
    ['Create worker token', 'Create token'],
  ])('%s opens the dialog that does it', async (button, title) => {
    const { page } = await open(NEW);

    await page.act(() => page.press(button));

    expect(await page.dialogText()).toContain(title);
  });

  it('marks finished steps with their count and highlights the next one', async () => {
    const { page } = await open({
      ...readyFor(null),
      providers: { ...NEW.providers, openhands: providerFigures({ keys }) },
    });

    expect(marks(page)).toEqual([
      { title: 'Add keys 2 added', isNext: false },
      { title: 'Add backup keys', isNext: true },
      { title: 'Add a proxy 1 added', isNext: false },
      { title: 'Bind keys to the proxy', isNext: false },
      { title: 'Connect a worker', isNext: false },
    ]);
    expect(page.text()).not.toContain('Waiting for the first call');
    expect(cards(page)).not.toEqual([]);
  });

  it('stays after the first binding until a worker has got a key', async () => {
    const { page } = await open(readyFor(null));

    expect(page.text()).toContain('Waiting for the first call…');
    expect(marks(page).at(-1)).toEqual({ title: 'Connect a worker', isNext: true });
    const live = TestBed.inject(FakeLiveUpdates);
    const now = reply('GET', OVERVIEW, readyFor('2026-11-21T15:00:00.000Z'));
    await page.act(() => live.change('events', null), now);

    expect(page.all('app-first-steps')).toEqual([]);
  });

  it('says to a viewer that there is nothing to see yet', async () => {
    const { page } = await open(NEW, VIEWER);

    expect(page.text()).toContain('The pool is being set up');
    expect(page.all('app-first-steps')).toHaveLength(0);
  });
});
