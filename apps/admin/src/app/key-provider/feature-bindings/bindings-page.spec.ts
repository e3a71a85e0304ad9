import { TestbedHarnessEnvironment } from '@angular/cdk/testing/testbed';
import { Component } from '@angular/core';
import { TestBed } from '@angular/core/testing';
import { MatAutocompleteHarness } from '@angular/material/autocomplete/testing';
import { MatButtonHarness } from '@angular/material/button/testing';
import { MatCheckboxHarness } from '@angular/material/checkbox/testing';
import { MatMenuHarness } from '@angular/material/menu/testing';
import { MatInputHarness } from '@angular/material/input/testing';
import { MatRadioButtonHarness } from '@angular/material/radio/testing';
import { MatTableHarness } from '@angular/material/table/testing';
import { Router } from '@angular/router';
import { RouterTestingHarness } from '@angular/router/testing';
import { PROVIDERS } from '@keypool/dto';
import { aKey } from '../../../testing/builders';
import { aProxy, bindingsOf, FakeBindingsApi, keysNamed } from '../../../testing/fake-bindings-api';
import { FakeServer, Refusal, writesOf } from '../../../testing/fake-server';
import { PageDriver } from '../../../testing/page-driver';
import { provideScreen } from '../../../testing/provide-screen';
import { FakeLiveUpdates, provideTestApp, startTestApp } from '../../../testing/provide-test-app';
import { OHMYGPT } from '../../../testing/providers';
import { KEY_PROVIDERS, type KeyProvider } from '../../data/key-provider';
import { BindingsPage } from './bindings-page';

@Component({ template: '' })
class Elsewhere {}

const PROXIES = [
  aProxy({ _id: 'exit-1', name: 'First exit' }),
  aProxy({ _id: 'exit-2', name: 'Second exit' }),
];

/** `prepare` fills the API before the page reads it. */
async function open(
  provider: KeyProvider,
  prepare: (api: FakeBindingsApi) => void,
  { isWide = true, search = '' } = {},
) {
  TestBed.configureTestingModule({
    providers: [
      provideTestApp([
        { path: 'admin/bindings', component: BindingsPage },
        { path: '**', component: Elsewhere },
      ]),
      provideScreen(isWide),
    ],
  });
  await startTestApp();
  const api = new FakeBindingsApi(provider);
  api.proxies = PROXIES;
  prepare(api);
  const server = new FakeServer(api.answer);
  const router = await RouterTestingHarness.create();
  const url = `/admin/bindings?provider=${provider.id}${search}`;
  const requests = await server.serve(() => router.navigateByUrl(url));
  const page = new PageDriver(router.fixture);
  return {
    api,
    server,
    page,
    requests,
    warnings: () =>
      page.all('app-binding-warnings .app-notice').map((notice) => flat(notice.textContent)),
    /** The rows of the dialog, as their tick boxes say. */
    ticks: async () => (await page.dialog()).getAllHarnesses(MatCheckboxHarness),
  };
}

function inAnHour(): string {
  return new Date(Date.now() + 3_600_000).toISOString();
}

function flat(text: string | null): string {
  return (text ?? '').replace(/\s+/g, ' ').trim();
}

describe.each(KEY_PROVIDERS)('the bindings page for $name', (provider) => {
  const api = `/admin/${provider.id}/bindings`;

  it('lists all bindings by proxy, paged by the server', async () => {
    const { page, requests } = await open(provider, (fake) => {
      fake.keys = [aKey({ _id: 'a' }), aKey({ _id: 'b', status: 'exhausted' })];
      fake.bindings = [...bindingsOf('exit-1', 'a0 b1'), ...bindingsOf('exit-2', 'a3-')];
    });

    const table = await page.loader.getHarness(
      MatTableHarness.with({ ancestor: 'app-binding-list' }),
    );
    const rows = (await table.getCellTextByIndex()).map((row) => row.slice(0, 5).map(flat));
    expect(rows).toEqual([
      ['First exitexit-1', 'a', 'Healthy', '0', 'On'],
      ['First exitexit-1', 'b', 'Exhausted', '1', 'On'],
      ['Second exitexit-2', 'a', 'Healthy', '3', 'Off'],
    ]);
    const lists = requests.filter(({ url }) => url === api).map(({ params }) => String(params));
    expect(lists).toContain('page=1&pageSize=25&sort=proxyId');
  });

  it('offers its bindings as a file', async () => {
    const { page } = await open(provider, (fake) => {
      fake.keys = keysNamed('a');
      fake.bindings = bindingsOf('exit-1', 'a0');
    });

    const menu = MatMenuHarness.with({ triggerText: /Download/ });
    await (await page.loader.getHarness(menu)).open();
    const links = [...document.querySelectorAll('a[download]')];
    expect(links[0]?.getAttribute('href')).toBe(
      `/admin/export/bindings?provider=${provider.id}&sort=proxyId&format=csv`,
    );
  });

  it('lets the server count, and never reads all bindings or all keys', async () => {
    const { requests } = await open(provider, (fake) => {
      fake.keys = keysNamed('a');
      fake.bindings = [...bindingsOf('exit-1', 'a0'), ...bindingsOf('exit-2', 'a0')];
    });

    const unpaged = requests.filter(({ params }) => !params.has('page'));
    expect(unpaged.map(({ url }) => url)).toEqual(['/admin/proxies']);
    const keys = requests.filter(({ url }) => url === provider.keysApi);
    expect(keys.map(({ params }) => String(params))).toEqual(['page=1&status=unbound&fields=id']);
  });

  it('shows cards on a narrow screen', async () => {
    const { page } = await open(
      provider,
      (fake) => {
        fake.keys = keysNamed('a');
        fake.bindings = bindingsOf('exit-1', 'a4');
      },
      { isWide: false },
    );

    const [card] = page.all('app-list-cards li');
    for (const text of ['a', 'Healthy', 'First exit', '4', 'On']) {
      expect(card?.textContent).toContain(text);
    }
  });

  it('warns of proxies without a usable key and of keys without a proxy', async () => {
    const { warnings } = await open(provider, (fake) => {
      fake.proxies = [
        ...PROXIES,
        aProxy({ _id: 'exit-3', name: 'Third exit' }),
        aProxy({ _id: 'exit-off', name: 'Off', isActive: false }),
      ];
      fake.keys = [
        aKey({ _id: 'a' }),
        aKey({ _id: 'b', status: 'rate_limited', cooldownUntil: inAnHour() }),
        ...keysNamed('c', 'd'),
      ];
      fake.bindings = [
        ...bindingsOf('exit-1', 'a0 b1'),
        ...bindingsOf('exit-2', 'a0- b1'),
        ...bindingsOf('exit-off', 'b0'),
      ];
    });

    expect(warnings()).toEqual([
      `1 proxy has ${provider.name} keys, but none is usable now: Second exit (1 key is cooling down)`,
      `1 proxy has no ${provider.name} key: Third exit`,
      `2 ${provider.name} keys are not bound to any proxy, so workers cannot use them. Bind them`,
    ]);
  });

  it('shows no warning when all is well', async () => {
    const { warnings } = await open(provider, (fake) => {
      fake.keys = keysNamed('a');
      fake.bindings = [...bindingsOf('exit-1', 'a0'), ...bindingsOf('exit-2', 'a0')];
    });

    expect(warnings()).toEqual([]);
  });

  it('binds many keys at once, after those already bound', async () => {
    const { page, server, ticks } = await open(
      provider,
      (fake) => {
        fake.keys = keysNamed('a', 'b', 'c');
        fake.bindings = bindingsOf('exit-1', 'a4');
      },
      { search: '&proxy=exit-1' },
    );

    await server.serve(() => page.press('Bind keys'));
    expect(await page.dialogText()).toContain(`Bind ${provider.name} keys to First exit`);
    const [, b, c] = await ticks();
    await b?.check();
    await c?.check();
    const requests = await server.serve(() => page.pressInDialog('Bind 2 keys'), 2);

    const field = PROVIDERS[provider.id].bindingKeyField;
    expect(requests.filter(({ method }) => method === 'POST').map(({ body }) => body)).toEqual([
      { proxyId: 'exit-1', [field]: 'b', priority: 5 },
      { proxyId: 'exit-1', [field]: 'c', priority: 6 },
    ]);
    expect(await page.dialogText()).toContain('2 of 2 done, 0 failed.');
    await server.serve(() => page.pressInDialog('Close'), 1);
    expect(page.all('app-proxy-order li')).toHaveLength(3);
  });

  it('has the backup keys of the provider below', async () => {
    const { page } = await open(provider, () => undefined);

    expect(page.text()).toContain(`${provider.name} Backup Keys`);
    expect(page.all('app-backup-keys-section app-stat-card')).toHaveLength(3);
  });
});

describe('binding keys', () => {
  it('lets keys take turns on request', async () => {
    const { page, server, ticks } = await open(
      OHMYGPT,
      (fake) => (fake.keys = keysNamed('a', 'b')),
      { search: '&proxy=exit-2' },
    );

    await server.serve(() => page.press(/Bind keys/));
    await server.serve(() => page.pressInDialog('Select all 2 matches'));
    const turns = await (
      await page.dialog()
    ).getHarness(MatRadioButtonHarness.with({ label: /^Taking turns/ }));
    await turns.check();
    const requests = await server.serve(() => page.pressInDialog('Bind 2 keys'), 2);

    expect(writesOf(requests).map((write) => /"priority":(\d+)/.exec(write)?.[1])).toEqual([
      '0',
      '0',
    ]);
    expect(await ticks()).toEqual([]);
  });

  it('waits until all matches are ticked', async () => {
    const { api, page, server, ticks } = await open(
      OHMYGPT,
      (fake) => (fake.keys = keysNamed('a', 'b')),
      { search: '&proxy=exit-2' },
    );

    await server.serve(() => page.press(/Bind keys/));
    await (await ticks()).at(-1)?.check();
    const bind = await (
      await page.dialog()
    ).getHarness(MatButtonHarness.with({ text: 'Bind 1 key' }));
    const button = TestbedHarnessEnvironment.getNativeElement(await bind.host());
    const asked: string[] = [];
    api.refuse = ({ method, params }) => {
      asked.push(`${method} ${params.get('fields')}`);
      button.dispatchEvent(new Event('click'));
      return null;
    };
    await server.serve(() => page.pressInDialog('Select all 2 matches'));

    expect(asked).toEqual(['GET id']);
    expect(await bind.getText()).toContain('Bind 2 keys');
    expect(await bind.isDisabled()).toBe(false);
  });

  it('searches the keys on the server', async () => {
    const { page, server } = await open(OHMYGPT, (fake) => (fake.keys = keysNamed('a', 'b')), {
      search: '&proxy=exit-1',
    });

    await server.serve(() => page.press(/Bind keys/));
    const search = await (
      await page.dialog()
    ).getHarness(MatInputHarness.with({ placeholder: 'Search by key ID' }));
    await search.setValue('b');
    const [request] = await server.serve(() => pressEnter(search));

    expect(String(request?.params)).toBe(
      'page=1&pageSize=50&q=b&notBoundTo=exit-1&sort=-createdAt',
    );
    expect(await page.dialogText()).not.toContain('a sk-');
  });

  it('starts with unbound keys when it was opened for them', async () => {
    const { page, server, ticks } = await open(OHMYGPT, (fake) => {
      fake.keys = keysNamed('a', 'b');
      fake.bindings = bindingsOf('exit-1', 'a0');
    });

    const asked = await server.serve(() => page.press('Bind them'));
    expect(asked.map(({ params }) => String(params))).toEqual([
      'page=1&pageSize=50&status=unbound&sort=-createdAt',
    ]);
    const labels = await Promise.all((await ticks()).map((tick) => tick.getLabelText()));
    expect(labels).toEqual(['Only unbound keys', 'b']);
    const picker = await (await page.dialog()).getHarness(MatAutocompleteHarness);
    await server.serve(async () => {
      await picker.enterText('second');
      await picker.selectOption({ text: /exit-2/ });
    });
    await (await ticks()).at(-1)?.check();
    const requests = await server.serve(() => page.pressInDialog('Bind 1 key'), 1);

    expect(writesOf(requests)).toEqual([
      'POST /admin/ohmygpt/bindings {"proxyId":"exit-2","ohmygptKeyId":"b","priority":0}',
    ]);
    expect(await page.toast()).toBe('Key “b” now serves “exit-2”.');
    expect(TestBed.inject(Router).url).toContain('proxy=exit-2');
  });

  it('offers only keys that can be bound, and says when there are none', async () => {
    const { page, server, ticks } = await open(
      OHMYGPT,
      (fake) => {
        fake.keys = keysNamed('a', 'b');
        fake.bindings = bindingsOf('exit-1', 'a0 b1');
      },
      { search: '&proxy=exit-1' },
    );

    await server.serve(() => page.press(/Bind keys/));
    expect(await ticks()).toHaveLength(1);
    expect(await page.dialogText()).toContain('Every key is already bound to this proxy.');
    const search = await (
      await page.dialog()
    ).getHarness(MatInputHarness.with({ placeholder: 'Search by key ID' }));
    await search.setValue('a');
    await server.serve(() => pressEnter(search));
    expect(await page.dialogText()).toContain('or it is already bound to this proxy.');
  });

  it('unticks a key that another admin binds meanwhile', async () => {
    const { api, page, server, ticks } = await open(
      OHMYGPT,
      (fake) => (fake.keys = keysNamed('a', 'b')),
      { search: '&proxy=exit-1' },
    );

    await server.serve(() => page.press(/Bind keys/));
    await server.serve(() => page.pressInDialog('Select all 2 matches'));
    api.bindings = bindingsOf('exit-1', 'a0');
    await server.serve(() => TestBed.inject(FakeLiveUpdates).change('bindings', 'ohmygpt'), 2);

    expect(await page.dialogText()).toContain('1 selected');
    expect(await ticks()).toHaveLength(2);
  });

  it('says why a key was not bound', async () => {
    const { api, page, server, ticks } = await open(
      OHMYGPT,
      (fake) => (fake.keys = keysNamed('a')),
      { search: '&proxy=exit-1' },
    );
    api.refuse = ({ method }) => (method === 'POST' ? new Refusal(409, 'duplicate_binding') : null);

    await server.serve(() => page.press(/Bind keys/));
    await (await ticks()).at(-1)?.check();
    await server.serve(() => page.pressInDialog('Bind 1 key'), 1);

    expect(await page.toast()).toContain('This key is already bound to this proxy.');
  });
});

describe('choosing a proxy', () => {
  it('is done by a part of its name, and kept in the URL', async () => {
    const { page, server } = await open(OHMYGPT, (fake) => {
      fake.keys = keysNamed('a');
      fake.bindings = bindingsOf('exit-2', 'a0');
    });

    const picker = await page.loader.getHarness(MatAutocompleteHarness);
    await picker.enterText('SECOND');
    const options = await picker.getOptions();
    expect(await Promise.all(options.map((option) => option.getText()))).toEqual([
      'Second exitexit-2',
    ]);
    await server.serve(() => picker.selectOption({ text: /exit-2/ }));

    expect(TestBed.inject(Router).url).toContain('proxy=exit-2');
    expect(page.all('app-proxy-order h3').map((title) => flat(title.textContent))).toEqual([
      'Second exit',
    ]);
  });

  it('can be undone, back to all bindings', async () => {
    const { page, server } = await open(OHMYGPT, (fake) => (fake.keys = keysNamed('a')), {
      search: '&proxy=exit-1',
    });

    const back = await page.loader.getHarness(
      MatButtonHarness.with({ selector: '[aria-label="All bindings"]' }),
    );
    await server.serve(() => back.click());

    expect(TestBed.inject(Router).url).not.toContain('proxy');
    expect(page.all('app-binding-list')).toHaveLength(1);
  });

  it('says that the proxy of an old link no longer exists', async () => {
    const { page } = await open(OHMYGPT, (fake) => (fake.keys = keysNamed('a')), {
      search: '&proxy=nobody',
    });

    expect(page.text()).toContain('It no longer exists.');
  });
});

describe('a page with nothing to show', () => {
  it.each([
    ['a proxy', (fake: FakeBindingsApi) => (fake.proxies = []), 'Add a proxy', '/proxies'],
    ['a key', () => undefined, 'Add keys', '/ohmygpt-keys'],
  ] as const)('leads to where %s is added', async (_what, prepare, text, path) => {
    const { page } = await open(OHMYGPT, prepare);

    const link = page.all('app-binding-list a').find((one) => flat(one.textContent) === text);

    expect(link?.getAttribute('href')).toBe(path);
  });

  it('offers to bind the first key', async () => {
    const { page } = await open(OHMYGPT, (fake) => (fake.keys = keysNamed('a')));

    expect(page.text()).toContain('No OhMyGPT key is bound yet');
  });
});

async function pressEnter(input: MatInputHarness): Promise<void> {
  await (await input.host()).dispatchEvent('keydown', { key: 'Enter' });
}
