import { TestBed } from '@angular/core/testing';
import { MatDatepickerInputHarness } from '@angular/material/datepicker/testing';
import { MatInputHarness } from '@angular/material/input/testing';
import { MatMenuHarness } from '@angular/material/menu/testing';
import { MatSelectHarness } from '@angular/material/select/testing';
import { Router } from '@angular/router';
import { RouterTestingHarness } from '@angular/router/testing';
import {
  EVENT_TYPES,
  type EventDetail,
  type EventDto,
  type EventListDto,
  type EventType,
} from '@keypool/dto';
import { anEvent } from '../../testing/builders';
import { loseConnection, PageDriver, reply } from '../../testing/page-driver';
import { FakeLiveUpdates, provideTestApp, startTestApp } from '../../testing/provide-test-app';
import { ADMIN, signInAs } from '../../testing/user';
import { LanguageStore } from '../core/language/language-store';
import { EventsPage } from './events-page';

const EVENTS = '/admin/events';

const ROTATION = anEvent({
  type: 'key_rotated',
  actor: 'system',
  detail: {
    cause: 'insufficient_balance',
    status: 402,
    message: 'Insufficient balance.',
    reason: 'quota_exhausted',
    replacementKeyId: 'spare-1',
    proxyIds: ['eu-1', 'us-1'],
    waited: false,
  },
});

function aList(events: EventDto[], nextCursor: string | null = null): EventListDto {
  return { events, nextCursor };
}

async function open(list: EventListDto, search = '') {
  TestBed.configureTestingModule({
    providers: [provideTestApp([{ path: 'events', component: EventsPage }])],
  });
  await startTestApp();
  await signInAs(ADMIN);
  const router = await RouterTestingHarness.create();
  const page = new PageDriver(router.fixture);
  const [request] = await page.act(
    () => router.navigateByUrl(`/events${search}`),
    reply('GET', EVENTS, list),
  );
  return { page, params: String(request?.params) };
}

const url = () => TestBed.inject(Router).url;
/** All types are more than one page of events. */
const HALF = EVENT_TYPES.length >> 1;

const sentences = (page: PageDriver) =>
  page.all('.sentence').map((sentence) => sentence.textContent?.trim());
const happen = (...events: EventDto[]) => TestBed.inject(FakeLiveUpdates).happen(...events);
const miss = () => TestBed.inject(FakeLiveUpdates).miss();

/** The n-th of a series of events, each a minute after the one before. */
function nth(n: number, change: Partial<EventDto> = {}): EventDto {
  const at = new Date(Date.UTC(2026, 10, 20, 15, n)).toISOString();
  return anEvent({ id: `n${String(n).padStart(4, '0')}`, at, keyId: `key-${n}`, ...change });
}

/** From the n-th down to the first one after `end`, as the API lists them. */
function down(n: number, end = 0): EventDto[] {
  return Array.from({ length: n - end }, (_, index) => nth(n - index));
}

const keysOf = (page: PageDriver) =>
  sentences(page).map((sentence) => /“(.*)”/.exec(sentence ?? '')?.[1]);

function scrollTo(y: number): void {
  Object.defineProperty(window, 'scrollY', { value: y, configurable: true });
  window.dispatchEvent(new Event('scroll'));
}

describe('the timeline', () => {
  afterEach(() => scrollTo(0));

  it('describes a rotation: which key, why, what took over, and for which proxies', async () => {
    const { page } = await open(aList([ROTATION]));

    expect(sentences(page)).toEqual([
      'Key “prod-1” failed: balance used up (HTTP 402) → backup key “spare-1” took over.',
    ]);
    expect(page.text()).toContain('Insufficient balance.');
    expect(page.text()).toMatch(/20\/11\/2026 14:05 ?OhMyGPT ?by Keypool/);
    const links = page.all('app-event-item a').map((link) => link.getAttribute('href'));
    expect(links).toEqual([
      '/events?provider=ohmygpt&keyId=prod-1',
      '/ohmygpt-keys?q=spare-1',
      '/proxies?q=eu-1',
      '/proxies?q=us-1',
    ]);
  });

  it.each([
    [{ reason: 'manual' }, 'Key “prod-1” was rotated by hand → backup key “b” took over.'],
    [{ reason: 'leaked' }, 'Key “prod-1” was rotated by hand (leaked) → backup key “b” took over.'],
    [
      { reason: 'invalid_key', waited: true },
      'Key “prod-1” failed: API key refused → backup key “b” took over.',
    ],
  ])('describes the rotation %j', async (detail, sentence) => {
    const event = anEvent({ type: 'key_rotated', detail: { ...detail, replacementKeyId: 'b' } });
    const { page } = await open(aList([event]));

    expect(sentences(page)).toEqual([sentence]);
  });

  it.each<[EventType, EventDetail, string]>([
    ['binding_updated', { priority: 3, isActive: false }, 'was changed: priority 3, switched off.'],
    ['proxy_updated', { name: 'Europe', isActive: true }, 'name “Europe”, switched on.'],
    [
      'user_updated',
      { email: 'a@b', role: 'viewer', changed: ['role', 'password'] },
      'a@b was changed: role Viewer, new password.',
    ],
    [
      'sign_in_failed',
      { email: 'a@b', address: '192.0.2.1', times: 12 },
      '12 more failed sign-ins as a@b from 192.0.2.1 within a minute.',
    ],
    ['backup_keys_purged', { count: 1, ids: ['x'] }, '1 used backup key was deleted on schedule.'],
    [
      'key_cooldown',
      { cause: 'rate_limited', status: 429, until: '2026-11-20T14:10:00.000Z' },
      'is cooling down until 20/11/2026 14:10: too many requests (HTTP 429).',
    ],
  ])('describes %s with its facts', async (type, detail, text) => {
    const { page } = await open(aList([anEvent({ type, detail, proxyId: 'eu-1' })]));

    expect(sentences(page)[0]).toContain(text);
  });

  it.each([
    ['en', 'one half of the types', EVENT_TYPES.slice(0, HALF)],
    ['en', 'the other half', EVENT_TYPES.slice(HALF)],
    ['vi', 'one half of the types', EVENT_TYPES.slice(0, HALF)],
    ['vi', 'the other half', EVENT_TYPES.slice(HALF)],
  ] as const)('has an icon and a sentence in %s for each of %s', async (code, _half, types) => {
    const events = types.map((type) => anEvent({ id: type, type }));
    const { page } = await open(aList(events));

    await page.act(() => TestBed.inject(LanguageStore).choose(code));

    const told = sentences(page);
    expect(told).toHaveLength(types.length);
    expect(told.filter((sentence) => /events\.|\{\{/.test(sentence ?? ''))).toEqual([]);
    expect(page.all('app-event-item .icon svg')).toHaveLength(types.length);
  });

  it('groups by day', async () => {
    const { page } = await open(
      aList([
        anEvent({ id: 'a' }),
        anEvent({ id: 'b' }),
        anEvent({ id: 'c', at: '2026-11-19T23:59:00.000Z' }),
      ]),
    );

    expect(page.all('h2').map((day) => day.textContent?.trim())).toEqual([
      'Friday 20/11/2026',
      'Thursday 19/11/2026',
    ]);
    expect(page.all('ol').map((day) => day.children.length)).toEqual([2, 1]);
  });

  it('says from where a change was asked for', async () => {
    const event = anEvent({ detail: { address: '192.0.2.1' } });
    const { page } = await open(aList([event, anEvent({ id: 'e2' })]));

    expect(page.text()).toContain('by admin@example.com from 192.0.2.1');
    expect(page.all('.facts').map((facts) => / from /.test(facts.textContent ?? ''))).toEqual([
      true,
      false,
    ]);
  });

  it('links the keys that a worker got', async () => {
    const event = anEvent({
      type: 'keys_handed_out',
      keyId: null,
      actor: 'token:edge',
      detail: { keyIds: ['a', 'b'], address: '192.0.2.1' },
    });
    const { page } = await open(aList([event]));

    expect(sentences(page)).toEqual(['2 keys went to token “edge” at 192.0.2.1.']);
    const links = page.all('app-event-item a').map((link) => link.getAttribute('href'));
    expect(links).toEqual(['/ohmygpt-keys?q=a', '/ohmygpt-keys?q=b']);
  });

  it('can be downloaded, as it is filtered', async () => {
    const { page } = await open(aList([anEvent()]), '?provider=ohmygpt&keyId=k1');

    const menu = await page.loader.getHarness(MatMenuHarness);
    await menu.open();
    const links = [...document.querySelectorAll('a[download]')];
    expect(links.map((link) => link.getAttribute('href'))).toEqual([
      '/admin/export/events?provider=ohmygpt&keyId=k1&format=csv',
      '/admin/export/events?provider=ohmygpt&keyId=k1&format=json',
    ]);
  });

  it('goes on with older events', async () => {
    const { page } = await open(aList([anEvent()], 'c1'));

    const older = aList([anEvent({ id: 'e0', keyId: 'older' })]);
    const [request] = await page.act(
      () => page.press('Show older entries'),
      reply('GET', EVENTS, older),
    );

    expect(request?.params.get('cursor')).toBe('c1');
    expect(sentences(page)).toHaveLength(2);
    expect(page.text()).not.toContain('Show older entries');
  });

  it('puts new events of the stream on top, without a request', async () => {
    const { page } = await open(aList(down(2), 'c1'));

    await page.act(() => happen(nth(3), nth(4)));

    expect(keysOf(page)).toEqual(['key-4', 'key-3', 'key-2', 'key-1']);
    page.http.verify();
  });

  it('shows each event once, in order, however often and late it arrives', async () => {
    const { page } = await open(aList([nth(4), nth(2)]));

    await page.act(() => happen(nth(4), nth(5), nth(5)));
    await page.act(() => happen(nth(3), nth(2)));

    expect(keysOf(page)).toEqual(['key-5', 'key-4', 'key-3', 'key-2']);
  });

  it('orders events of one millisecond as the server does', async () => {
    const { at } = nth(1);
    const { page } = await open(aList([nth(1, { id: 'b', keyId: 'b' })]));

    await page.act(() =>
      happen(nth(1, { id: 'c', at, keyId: 'c' }), nth(1, { id: 'a', at, keyId: 'a' })),
    );

    expect(keysOf(page)).toEqual(['c', 'b', 'a']);
  });

  it('shows an event once that arrives while the list is loading', async () => {
    const { page } = await open(aList([]));

    await page.act(() => TestBed.inject(Router).navigateByUrl('/events?provider=ohmygpt'), {
      ...reply('GET', EVENTS, {}),
      answer: (request) => {
        happen(nth(1), nth(2));
        request.flush(aList([nth(1)]));
      },
    });

    expect(keysOf(page)).toEqual(['key-2', 'key-1']);
  });

  it('shows only events that match the filter', async () => {
    const { page } = await open(aList([]), '?provider=ohmygpt&keyId=key-3');

    await page.act(() => happen(nth(3, { provider: 'openhands' }), nth(2), nth(3, { id: 'fits' })));

    expect(page.all('app-event-item')).toHaveLength(1);
    expect(keysOf(page)).toEqual(['key-3']);
  });

  it('reads missed events, down to known ones', async () => {
    const { page } = await open(aList(down(1)));

    const [, second] = await page.act(
      miss,
      reply('GET', EVENTS, aList([nth(4), nth(3)], 'n1')),
      reply('GET', EVENTS, aList([nth(2), nth(1)], 'n2')),
      reply('GET', EVENTS, aList([nth(0)])),
    );

    expect(second?.params.get('cursor')).toBe('n1');
    expect(keysOf(page)).toEqual(['key-4', 'key-3', 'key-2', 'key-1', 'key-0']);
  });

  it('closes a gap although later events have already arrived', async () => {
    const { page } = await open(aList(down(1), 'c1'));

    await page.act(
      () => {
        miss();
        happen(nth(5));
      },
      reply('GET', EVENTS, aList([nth(5), nth(4)], 'n1')),
      reply('GET', EVENTS, aList([nth(3), nth(2), nth(1), nth(0)], 'n2')),
    );

    expect(keysOf(page)).toEqual(['key-5', 'key-4', 'key-3', 'key-2', 'key-1']);
  });

  it('catches up again for a gap during a catch-up, one at a time', async () => {
    const { page } = await open(aList(down(1)));

    await page.act(
      miss,
      {
        ...reply('GET', EVENTS, {}),
        answer: (request) => {
          miss();
          miss();
          TestBed.tick();
          page.http.expectNone(EVENTS);
          request.flush(aList(down(2)));
        },
      },
      reply('GET', EVENTS, aList(down(3))),
    );

    expect(keysOf(page)).toEqual(['key-3', 'key-2', 'key-1']);
    page.http.verify();
  });

  it('starts over after a gap that is too long, and keeps what has arrived since', async () => {
    const { page } = await open(aList(down(1)));
    const newest = (page_: number) => aList(down(900 - page_ * 10, 890 - page_ * 10), `n${page_}`);

    await page.act(
      miss,
      reply('GET', EVENTS, newest(0)),
      reply('GET', EVENTS, newest(1)),
      reply('GET', EVENTS, newest(2)),
      reply('GET', EVENTS, newest(3)),
      {
        ...reply('GET', EVENTS, {}),
        answer: (request) => {
          happen(nth(901));
          request.flush(newest(4));
        },
      },
    );

    expect(keysOf(page)).toEqual(['key-901', ...down(900, 890).map(({ keyId }) => keyId)]);
    const [older] = await page.act(
      () => page.press('Show older entries'),
      reply('GET', EVENTS, aList(down(890, 880))),
    );
    expect(older?.params.get('cursor')).toBe('n0');
  });

  it('keeps its length while new events arrive, and continues below without a gap', async () => {
    const { page } = await open(aList(down(50), 'c1'));

    await page.act(() => happen(...down(70, 50)));
    expect(keysOf(page)).toEqual(down(70, 20).map(({ keyId }) => keyId));
    const [older] = await page.act(
      () => page.press('Show older entries'),
      reply('GET', EVENTS, aList(down(21, 0), 'c2')),
    );

    expect(older?.params.get('to')).toBe(nth(21).at);
    expect(older?.params.has('cursor')).toBe(false);
    expect(keysOf(page)).toEqual(down(70).map(({ keyId }) => keyId));
    await page.act(() => happen(...down(105, 70)));
    expect(keysOf(page)).toEqual(down(105, 5).map(({ keyId }) => keyId));
  });

  it('loses no event that arrives while older ones are loading', async () => {
    const { page } = await open(aList(down(100, 50), 'c1'));

    await page.act(() => page.press('Show older entries'), {
      ...reply('GET', EVENTS, {}),
      answer: (request) => {
        happen(...down(110, 100));
        request.flush(aList(down(50, 10), 'c2'));
      },
    });

    expect(keysOf(page)).toEqual(down(110, 10).map(({ keyId }) => keyId));
  });

  it('holds new events back while the user reads further down, and shows them at the top', async () => {
    const { page } = await open(aList(down(1)));
    scrollTo(500);

    await page.act(() => happen(nth(2)));
    await page.act(() => happen(nth(2), nth(3)));
    expect(keysOf(page)).toEqual(['key-1']);
    window.scrollTo = () => scrollTo(0);
    await page.act(() => page.press('2 new events'));

    expect(keysOf(page)).toEqual(['key-3', 'key-2', 'key-1']);
    expect(page.text()).not.toContain('new event');

    scrollTo(500);
    await page.act(() => happen(nth(4)));
    expect(page.text()).toContain('1 new event');
    await page.act(() => scrollTo(0));
    expect(keysOf(page)[0]).toBe('key-4');
  });

  it('holds back no more than can be shown at once', async () => {
    const { page } = await open(aList(down(1)));
    scrollTo(500);

    await page.act(() => happen(...down(300, 1)));
    window.scrollTo = () => scrollTo(0);
    await page.act(() => page.press('More than 200 new events'));

    expect(keysOf(page)).toEqual(down(300, 250).map(({ keyId }) => keyId));
    const [older] = await page.act(
      () => page.press('Show older entries'),
      reply('GET', EVENTS, aList(down(251, 240))),
    );
    expect(older?.params.get('to')).toBe(nth(251).at);
    expect(keysOf(page)).toHaveLength(60);
  });

  it('keeps its events when the connection is lost, and says so', async () => {
    const { page } = await open(aList([anEvent()]));

    await page.act(miss, loseConnection('GET', EVENTS));
    expect(sentences(page)).toHaveLength(1);
    expect(page.text()).toMatch(/Showing data from .* The server cannot be reached/);
    await page.act(() => page.press('Try again'), reply('GET', EVENTS, aList([anEvent()])));

    expect(page.text()).not.toContain('Showing data from');
  });
});

describe('the filters of the timeline', () => {
  it('are read from the URL, days as whole days', async () => {
    const search =
      '?provider=openhands&type=key_rotated&keyId=k1&proxyId=p1&actor=token:edge&from=2026-11-01&to=2026-11-20';
    const { page, params } = await open(aList([]), search);

    expect(decodeURIComponent(params)).toBe(
      'provider=openhands&type=key_rotated&keyId=k1&proxyId=p1&actor=token:edge' +
        '&from=2026-11-01T00:00:00.000Z&to=2026-11-20T23:59:59.999Z&limit=50',
    );
    const days = await page.loader.getAllHarnesses(MatDatepickerInputHarness);
    expect(await Promise.all(days.map((day) => day.getValue()))).toEqual([
      '01/11/2026',
      '20/11/2026',
    ]);
    expect(page.text()).toContain('No events match these filters.');
  });

  it('are ignored when they are invalid', async () => {
    const { params } = await open(aList([]), '?provider=x&type=y&from=2026-02-31');

    expect(params).toBe('limit=50');
  });

  it('are written to the URL', async () => {
    const { page } = await open(aList([]));

    const [provider, type] = await page.loader.getAllHarnesses(MatSelectHarness);
    await provider?.open();
    await page.act(
      () => provider?.clickOptions({ text: 'OpenHands' }),
      reply('GET', EVENTS, aList([])),
    );
    await type?.open();
    await page.act(
      () => type?.clickOptions({ text: 'Key rotated' }),
      reply('GET', EVENTS, aList([])),
    );
    const [from] = await page.loader.getAllHarnesses(MatDatepickerInputHarness);
    await page.act(() => from?.setValue('01/11/2026'), reply('GET', EVENTS, aList([])));

    expect(url()).toBe('/events?provider=openhands&type=key_rotated&from=2026-11-01');
  });

  it('follow what is typed, and can be cleared', async () => {
    const { page } = await open(aList([]));
    const [keyId, , actor] = await page.loader.getAllHarnesses(MatInputHarness);

    await page.act(() => keyId?.setValue('k1'), reply('GET', EVENTS, aList([])));
    await page.act(() => actor?.setValue('token:edge'), reply('GET', EVENTS, aList([])));
    expect(url()).toBe('/events?keyId=k1&actor=token:edge');
    const [clear] = page.all('.clear');
    await page.act(() => clear?.click(), reply('GET', EVENTS, aList([])));

    expect(url()).toBe('/events');
    expect(page.text()).toContain('Nothing has happened yet');
  });
});
