import { TestBed } from '@angular/core/testing';
import { MatCheckboxHarness } from '@angular/material/checkbox/testing';
import { MatMenuHarness } from '@angular/material/menu/testing';
import { MatRadioButtonHarness } from '@angular/material/radio/testing';
import { MatSelectHarness } from '@angular/material/select/testing';
import { MatTableHarness } from '@angular/material/table/testing';
import { Router } from '@angular/router';
import { RouterTestingHarness } from '@angular/router/testing';
import { aGuard, aRotation } from '../../testing/builders';
import { FakeRotationsApi } from '../../testing/fake-rotations-api';
import { FakeServer, Refusal, writesOf } from '../../testing/fake-server';
import { PageDriver } from '../../testing/page-driver';
import { provideScreen } from '../../testing/provide-screen';
import {
  FakeLiveUpdates,
  passTime,
  provideTestApp,
  startTestApp,
} from '../../testing/provide-test-app';
import { OHMYGPT } from '../../testing/providers';
import { ADMIN, signInAs } from '../../testing/user';
import { KEY_PROVIDERS, type KeyProvider } from '../data/key-provider';
import { RotationsPage } from './rotations-page';

const DAY_MS = 24 * 3_600_000;

/** `prepare` fills the API before the page reads it. */
async function open(
  provider: KeyProvider,
  prepare: (api: FakeRotationsApi) => void,
  { isWide = true, search = '' } = {},
) {
  TestBed.configureTestingModule({
    providers: [
      provideTestApp([{ path: 'rotations', component: RotationsPage }]),
      provideScreen(isWide),
    ],
  });
  await startTestApp();
  await signInAs(ADMIN);
  const api = new FakeRotationsApi(provider);
  prepare(api);
  const server = new FakeServer(api.answer);
  const router = await RouterTestingHarness.create();
  const url = `/rotations?provider=${provider.id}${search}`;
  const requests = await server.serve(() => router.navigateByUrl(url));
  const page = new PageDriver(router.fixture);
  const table = async () => (await page.loader.getHarness(MatTableHarness)).getCellTextByIndex();
  return {
    api,
    server,
    page,
    requests,
    rows: async () => (await table()).map((row) => row.map(flat)),
    ids: async () => (await table()).map(([id]) => id),
    panel: () => flat(page.all('app-guard-panel')[0]?.textContent),
  };
}

function flat(text: string | null | undefined): string {
  return (text ?? '').replace(/\s+/g, ' ').trim();
}

describe.each(KEY_PROVIDERS)('the rotations of $name', (provider) => {
  it('shows the journal: which key, why, by whom, what replaced it, where, when, and how it stands', async () => {
    const { rows, requests } = await open(provider, (fake) => {
      fake.rotations = [
        aRotation({ proxyIds: ['eu-1', 'us-1'], undoUntil: null }),
        aRotation({
          id: 'r0',
          failedKeyId: 'old',
          reason: 'moved to another account',
          status: null,
          message: null,
          actor: 'admin@example.com',
          proxyIds: [],
          state: 'undone',
          undoUntil: null,
        }),
      ];
    });

    expect(await rows()).toEqual([
      [
        'dead',
        'quota used up (HTTP 402)insufficient balancereported by token “edge”',
        'spare',
        'eu-1us-1',
        '27/11/2026 10:00',
        'Replaced',
        '',
      ],
      [
        'old',
        'Rotated by hand: moved to another accountby admin@example.com',
        'spare',
        '—',
        '27/11/2026 10:00',
        'Undone',
        '',
      ],
    ]);
    const urls = new Set(requests.map(({ url }) => url).filter((url) => !url.endsWith('/guard')));
    expect([...urls]).toEqual([provider.rotationsApi]);
  });

  it('says what the guard does, and which keys it holds', async () => {
    const { panel, page } = await open(provider, (fake) => {
      fake.rotations = [aRotation()];
      fake.guard = aGuard({
        state: 'holding',
        reason: 'unconfirmed',
        since: '2026-11-27T10:00:05.000Z',
        places: { free: 0, of: 5 },
        held: ['one', 'two'],
        open: ['r1'],
      });
    });

    for (const text of [
      `${provider.name} guardHolding keys`,
      'Many keys failed at the same time.',
      'Since27/11/2026 10:00',
      'Places 0 of 5 free',
      'Held keys2',
    ]) {
      expect(panel()).toContain(text);
    }
    const links = page.all('app-guard-panel li a').map((link) => link.getAttribute('href'));
    expect(links).toEqual(['one', 'two'].map((id) => `/${provider.keysPath}?q=${id}`));
    expect(page.text()).toContain('Its replacement has not worked yet');
  });
});

describe('the journal', () => {
  const many = (count: number) =>
    Array.from({ length: count }, (_, index) =>
      aRotation({
        id: `r${index}`,
        failedKeyId: `k${index}`,
        at: new Date(Date.parse('2026-11-27T10:00:00.000Z') - index).toISOString(),
      }),
    );

  it('has what waits on top, however old', async () => {
    const { ids } = await open(OHMYGPT, (fake) => {
      fake.rotations = [
        ...many(60),
        aRotation({ id: 'w', failedKeyId: 'waits', replacementKeyId: null, state: 'waiting' }),
      ];
    });

    expect((await ids()).slice(0, 2)).toEqual(['waits', 'k0']);
    expect(await ids()).toHaveLength(51);
  });

  it('goes back as far as one asks', async () => {
    const { ids, page, server } = await open(OHMYGPT, (fake) => (fake.rotations = many(270)));
    expect(await ids()).toHaveLength(50);

    for (let pages = 2; pages <= 5; pages += 1) {
      await server.serve(() => page.press('Show older entries'));
    }
    expect(await ids()).toEqual(many(250).map(({ failedKeyId }) => failedKeyId));
    await server.serve(() => page.press('Show older entries'));

    expect(await ids()).toHaveLength(270);
    expect(page.text()).not.toContain('Show older entries');
  });

  it('can be downloaded, as it is filtered', async () => {
    const { page } = await open(OHMYGPT, () => undefined, { search: '&state=waiting' });

    const menu = MatMenuHarness.with({ triggerText: /Download/ });
    await (await page.loader.getHarness(menu)).open();
    const links = [...document.querySelectorAll('a[download]')];
    expect(links.map((link) => link.getAttribute('href'))).toEqual([
      '/admin/export/rotations?provider=ohmygpt&state=waiting&format=csv',
      '/admin/export/rotations?provider=ohmygpt&state=waiting&format=json',
    ]);
  });

  it('filters by state, in the URL', async () => {
    const { ids, page, server } = await open(OHMYGPT, (fake) => {
      fake.rotations = [...many(2), aRotation({ id: 'u', failedKeyId: 'back', state: 'undone' })];
    });

    const status = await page.loader.getHarness(MatSelectHarness);
    await status.open();
    await server.serve(() => status.clickOptions({ text: 'Undone' }));

    expect(TestBed.inject(Router).url).toBe('/rotations?provider=ohmygpt&state=undone');
    expect(await ids()).toEqual(['back']);
    await status.open();
    await server.serve(() => status.clickOptions({ text: 'Cancelled' }));
    expect(page.text()).toContain('No rotations match these filters.');
  });

  it('shows those that one token caused, at each provider, until all are asked for', async () => {
    const actor = 'token:edge';
    const { ids, page, server } = await open(
      OHMYGPT,
      (fake) => {
        fake.rotations = [
          aRotation({ id: 'w', failedKeyId: 'waits', actor: 'token:other', state: 'waiting' }),
          aRotation({ id: 'r', failedKeyId: 'theirs', actor: 'token:other' }),
          aRotation({ id: 'e', failedKeyId: 'its', actor }),
        ];
      },
      { search: `&actor=${actor}` },
    );
    expect(await ids()).toEqual(['its']);
    const tabs = page.all('app-provider-tabs a').map((link) => link.getAttribute('href'));
    expect(tabs).toEqual(KEY_PROVIDERS.map(({ id }) => `/rotations?provider=${id}&actor=${actor}`));

    await server.serve(() => page.press('Only by token “edge”'));

    expect(TestBed.inject(Router).url).toBe('/rotations?provider=ohmygpt');
    expect(await ids()).toEqual(['waits', 'theirs', 'its']);
  });

  it('follows what happens, also to what is shown already', async () => {
    const { api, ids, page, server } = await open(OHMYGPT, (fake) => (fake.rotations = many(2)));

    api.rotations = [
      aRotation({ id: 'new', failedKeyId: 'new' }),
      ...many(2).map((one) => ({ ...one, state: 'undone' as const })),
    ];
    await server.serve(() => TestBed.inject(FakeLiveUpdates).change('rotations', 'ohmygpt'));

    expect(await ids()).toEqual(['new', 'k0', 'k1']);
    expect(page.all('app-rotation-state').map((state) => flat(state.textContent))).toEqual([
      expect.stringMatching(/^Replaced/),
      'Undone',
      'Undone',
    ]);
  });

  it('keeps what it has when it cannot be read again, and says so', async () => {
    const { api, ids, page, server } = await open(OHMYGPT, (fake) => (fake.rotations = many(1)));

    api.refuse = () => new Refusal(503, 'database_unavailable');
    await server.serve(() => TestBed.inject(FakeLiveUpdates).change('rotations', 'ohmygpt'));

    expect(await ids()).toEqual(['k0']);
    expect(page.text()).toContain('The database is not responding.');
  });

  it('says that nothing was rotated yet', async () => {
    const { page } = await open(OHMYGPT, () => undefined);

    expect(page.text()).toContain('No key was rotated yet');
  });

  it('shows cards on a narrow screen', async () => {
    const { page } = await open(OHMYGPT, (fake) => (fake.rotations = [aRotation()]), {
      isWide: false,
    });

    const card = flat(page.all('app-list-cards > ul > li')[0]?.textContent);
    for (const text of ['dead', 'quota used up (HTTP 402)', 'spare', 'eu-1', 'Replaced', 'Undo']) {
      expect(card).toContain(text);
    }
  });

  it('counts down until a rotation can no longer be undone', async () => {
    const { page } = await open(OHMYGPT, (fake) => {
      const undoUntil = new Date(Date.now() + 7 * DAY_MS - 1_000).toISOString();
      fake.rotations = [aRotation({ undoUntil })];
    });
    const state = () => flat(page.all('app-rotation-state')[0]?.textContent);
    const pass = (ms: number) => page.act(() => passTime(ms));
    expect(state()).toBe('Replaced can be undone for 6 d 23 h');

    await pass(6 * DAY_MS + 10 * 60_000);
    expect(state()).toBe('Replaced can be undone for 23 h 49 min');
    await pass(7 * DAY_MS);

    expect(state()).toBe('Replaced');
    expect(page.all('app-row-buttons button')).toEqual([]);
  });
});

describe('undoing a rotation', () => {
  const DETAIL = 'The key spare was rotated since: undo that rotation first.';

  async function openDialog() {
    const opened = await open(OHMYGPT, (fake) => (fake.rotations = [aRotation()]));
    await opened.server.serve(() => opened.page.pressLabelled('Undo the rotation of dead'));
    return opened;
  }

  it('says what will happen, and makes the failed key active again', async () => {
    const { page, server, rows } = await openDialog();
    expect(await page.dialogText()).toContain(
      '“dead” will be active again with its counts, and will take over all bindings of “spare”.',
    );

    const requests = await server.serve(() => page.pressInDialog('Undo'), 3);

    expect(writesOf(requests)).toEqual([
      'POST /admin/ohmygpt/rotations/r1/undo {"asBackup":false}',
    ]);
    expect(await page.toast()).toBe('“dead” is active again, and “spare” is back in reserve.');
    expect(await page.isDialogOpen()).toBe(false);
    expect((await rows())[0]?.slice(5)).toEqual(['Undone', '']);
  });

  it('shows why it is refused, keeps the dialog, and offers the reserve instead', async () => {
    const { api, page, server } = await openDialog();
    api.refuse = ({ method }) =>
      method === 'POST' ? new Refusal(409, 'not_undoable', DETAIL) : null;
    await server.serve(() => page.pressInDialog('Undo'));
    expect(await page.dialogText()).toContain(DETAIL);

    api.refuse = () => null;
    const choice = MatRadioButtonHarness.with({ label: 'Only put “dead” into the reserve' });
    await (await (await page.dialog()).getHarness(choice)).check();
    expect(await page.dialogText()).not.toContain(DETAIL);
    expect(await page.dialogText()).toContain('“spare” stays in service with its bindings.');
    const requests = await server.serve(() => page.pressInDialog('Undo'), 3);

    expect(writesOf(requests)).toEqual(['POST /admin/ohmygpt/rotations/r1/undo {"asBackup":true}']);
    expect(await page.toast()).toBe('“dead” is a backup key now. “spare” stays in service.');
  });

  it('does nothing when it is cancelled', async () => {
    const { page, server } = await openDialog();

    const requests = await server.serve(() => page.pressInDialog('Cancel'), 1);

    expect(writesOf(requests)).toEqual([]);
  });
});

describe('steering the guard', () => {
  const HOLDING = aGuard({ state: 'holding', held: ['one', 'two'], places: { free: 0, of: 5 } });

  it.each([
    ['Replace held keys', 'go_on', 'All held OhMyGPT keys were replaced.'],
    ['Release held keys', 'release', 'All held OhMyGPT keys are healthy again.'],
    ['Pause rotation', 'pause', 'Rotation of OhMyGPT keys is paused.'],
  ])('%s: after a question', async (button, action, toast) => {
    const { page, server, panel } = await open(OHMYGPT, (fake) => (fake.guard = HOLDING));

    await server.serve(() => page.press(button));
    const requests = await server.serve(() => page.pressInDialog(button), 2);

    expect(writesOf(requests)).toEqual([`POST /admin/ohmygpt/guard {"action":"${action}"}`]);
    expect(await page.toast()).toBe(toast);
    expect(panel()).toContain('Held keys0');
  });

  it('resumes without one', async () => {
    const { page, server, panel } = await open(
      OHMYGPT,
      (fake) => (fake.guard = aGuard({ state: 'paused', reason: 'paused' })),
    );

    const requests = await server.serve(() => page.press('Resume rotation'));

    expect(writesOf(requests)).toEqual(['POST /admin/ohmygpt/guard {"action":"resume"}']);
    expect(panel()).toContain('Watching');
  });

  it('warns before the reserve is used up, and tells what stays held', async () => {
    const { page, server } = await open(OHMYGPT, (fake) => {
      fake.guard = HOLDING;
      fake.reserve = 1;
    });

    await server.serve(() => page.press('Replace held keys'));
    expect(await page.dialogText()).toContain('Only 1 OhMyGPT backup key is available.');
    await server.serve(() => page.pressInDialog('Replace held keys'), 2);

    expect(await page.toast()).toBe('Keys still held: 1. No backup key is left for them.');
  });

  it('says when it failed', async () => {
    const { api, page, server } = await open(OHMYGPT, (fake) => (fake.guard = HOLDING));
    await server.serve(() => page.press('Release held keys'));
    api.refuse = ({ method }) =>
      method === 'POST' ? new Refusal(503, 'database_unavailable') : null;

    await server.serve(() => page.pressInDialog('Release held keys'), 2);

    expect(await page.toast()).toMatch(/^The OhMyGPT guard was not changed: The database is/);
  });

  it('offers no action for held keys when there are none', async () => {
    const { panel } = await open(OHMYGPT, () => undefined);

    expect(panel()).not.toContain('Replace held keys');
    expect(panel()).toContain('Pause rotation');
  });
});

describe('undoing the rotations of an episode', () => {
  const episode = () => [
    aRotation({ id: 'r3', failedKeyId: 'three', at: '2026-11-27T10:02:00.000Z' }),
    aRotation({ id: 'hand', failedKeyId: 'by-hand', actor: 'admin@example.com' }),
    aRotation({ id: 'r2', failedKeyId: 'two', at: '2026-11-27T10:00:00.000Z' }),
    aRotation({ id: 'r1', failedKeyId: 'before', at: '2026-11-26T10:00:00.000Z' }),
  ];
  const BUTTON = 'Undo the rotations of this episode';

  it('undoes the newest first, one after the other, and tells what failed', async () => {
    const { api, page, server } = await open(OHMYGPT, (fake) => (fake.rotations = episode()));
    await server.serve(() => page.press(BUTTON));
    api.refuse = ({ url }) =>
      url.endsWith('/r2/undo') ? new Refusal(409, 'not_undoable', 'two was deleted since') : null;

    const requests = await server.serve(() => page.pressInDialog('Undo 2 rotations'), 2);

    expect(writesOf(requests)).toEqual([
      'POST /admin/ohmygpt/rotations/r3/undo {}',
      'POST /admin/ohmygpt/rotations/r2/undo {}',
    ]);
    const results = await page.dialogText();
    expect(results).toContain('1 of 2 done, 1 failed.');
    expect(results).toMatch(/two ← spare.*two was deleted since.*three ← spare.*Done/);
    await server.serve(() => page.pressInDialog('Close'), 1);
  });

  it('lets the admin choose others', async () => {
    const { page, server } = await open(OHMYGPT, (fake) => (fake.rotations = episode()));
    await server.serve(() => page.press(BUTTON));
    const boxes = await (await page.dialog()).getAllHarnesses(MatCheckboxHarness);
    expect(await Promise.all(boxes.map((box) => box.isChecked()))).toEqual([true, true, false]);

    await boxes[0]?.uncheck();
    await boxes[2]?.check();
    const requests = await server.serve(() => page.pressInDialog('Undo 2 rotations'), 2);

    expect(writesOf(requests)).toEqual([
      'POST /admin/ohmygpt/rotations/r2/undo {}',
      'POST /admin/ohmygpt/rotations/r1/undo {}',
    ]);
    await server.serve(() => page.pressInDialog('Close'), 1);
  });

  it('says when there is nothing to undo', async () => {
    const { page, server } = await open(OHMYGPT, () => undefined);

    await server.serve(() => page.press(BUTTON));

    expect(await page.toast()).toBe('No rotation after a failure can be undone.');
  });
});
