import { Component } from '@angular/core';
import { TestBed } from '@angular/core/testing';
import { MatButtonToggleHarness } from '@angular/material/button-toggle/testing';
import { MatCheckboxHarness } from '@angular/material/checkbox/testing';
import { MatFormFieldHarness } from '@angular/material/form-field/testing';
import { MatInputHarness } from '@angular/material/input/testing';
import { MatSlideToggleHarness } from '@angular/material/slide-toggle/testing';
import { MatTableHarness } from '@angular/material/table/testing';
import type { HttpRequest } from '@angular/common/http';
import { RouterTestingHarness } from '@angular/router/testing';
import { anImpact } from '../../testing/builders';
import { aProxy, proxyFigures } from '../../testing/fake-bindings-api';
import { FakeServer, Refusal, writesOf, type FakeAnswer } from '../../testing/fake-server';
import { PageDriver } from '../../testing/page-driver';
import { provideScreen } from '../../testing/provide-screen';
import {
  FakeLiveUpdates,
  passTime,
  provideTestApp,
  startTestApp,
} from '../../testing/provide-test-app';
import { forEachProvider } from '@keypool/dto';
import { KEY_PROVIDERS } from '../data/key-provider';
import { ProxiesPage } from './proxies-page';

@Component({ template: '' })
class Elsewhere {}

const NONE = forEachProvider(() => proxyFigures());

const PROXIES = [
  aProxy({
    _id: 'exit-1',
    name: 'First exit',
    figures: {
      ...NONE,
      ohmygpt: proxyFigures({ bindings: 2, usable: 1 }),
      openhands: proxyFigures({ bindings: 1 }),
    },
  }),
  aProxy({
    _id: 'exit-2',
    name: 'Second exit',
    figures: { ...NONE, ohmygpt: proxyFigures({ bindings: 1, usable: 0 }) },
  }),
  aProxy({ _id: 'exit-3', name: 'Third exit', isActive: false }),
];

async function open({
  isWide = true,
  search = '',
  proxies = PROXIES,
  refusals = new Map<string, Refusal>(),
  impact = anImpact(),
} = {}) {
  TestBed.configureTestingModule({
    providers: [
      provideTestApp([
        { path: 'proxies', component: ProxiesPage },
        { path: '**', component: Elsewhere },
      ]),
      provideScreen(isWide),
    ],
  });
  await startTestApp();
  let shown = proxies;
  const answer = ({ url, method, body }: HttpRequest<unknown>): FakeAnswer => {
    const refusal = refusals.get(`${method} ${url}`);
    if (refusal) {
      return refusal;
    }
    if (url.endsWith('/impact')) {
      return impact;
    }
    const id = url.split('/')[3];
    if (method === 'DELETE') {
      shown = shown.filter((proxy) => proxy._id !== id);
    }
    if (method === 'PATCH') {
      shown = shown.map((proxy) => (proxy._id === id ? Object.assign({ ...proxy }, body) : proxy));
    }
    if (method === 'POST') {
      shown = [...shown, Object.assign(aProxy(), { _id: 'new' }, body)];
    }
    return method === 'GET' ? { proxies: shown, matching: shown.length } : { message: 'done' };
  };
  const server = new FakeServer(answer);
  const router = await RouterTestingHarness.create();
  const requests = await server.serve(() => router.navigateByUrl(`/proxies${search}`));
  const page = new PageDriver(router.fixture);
  return {
    page,
    server,
    requests,
    refusals,
    toggle: (id: string) =>
      page.loader.getHarness(
        MatSlideToggleHarness.with({ selector: `:has([aria-label="${id} is on"])` }),
      ),
    fill: async (...values: string[]) => {
      const inputs = await (await page.dialog()).getAllHarnesses(MatInputHarness);
      for (const [index, value] of values.entries()) {
        await inputs[index]?.setValue(value);
      }
    },
  };
}

function flat(text: string | null | undefined): string {
  return (text ?? '').replace(/\s+/g, ' ').trim();
}

describe('the proxies page', () => {
  it('requests what the URL says', async () => {
    const { requests } = await open({ search: '?q=exit&status=inactive&sort=name&page=2' });

    expect(requests.map(({ urlWithParams }) => urlWithParams)).toContain(
      '/admin/proxies?page=2&pageSize=25&q=exit&status=inactive&sort=name',
    );
  });

  it('needs one request, which includes the keys', async () => {
    const { requests } = await open();

    expect(requests.map(({ url }) => url)).toEqual(['/admin/proxies']);
  });

  it('reads again when a key’s cooldown ends, which nothing announces', async () => {
    const dueAt = new Date(Date.now() + 60_000).toISOString();
    const waiting = proxyFigures({ bindings: 1, usable: 0, coolingDown: 1, dueAt });
    const { server } = await open({
      proxies: [aProxy({ figures: { ...NONE, openhands: waiting } })],
    });

    const requests = await server.serve(() => passTime(61_000), 1);

    expect(requests.map(({ url }) => url)).toContain('/admin/proxies');
  });

  it.each([true, false])(
    'says since when an upstream refuses a proxy (wide: %s)',
    async (isWide) => {
      const refusedSince = new Date(2026, 10, 5, 9, 30).toISOString();
      const lastRefusedAt = new Date(2026, 10, 5, 11, 5).toISOString();
      const refusal = { refusedSince, lastRefusedAt };
      const figures = { ...NONE, openhands: proxyFigures({ bindings: 1, ...refusal }) };
      const { page } = await open({
        isWide,
        proxies: [aProxy({ figures }), aProxy({ _id: 'exit-2' })],
      });

      expect(page.text().match(/Refused since/g)).toHaveLength(1);
      expect(page.text()).toMatch(
        /1 of 1 usable\s*Refused since 05\/11\/2026 09:30, last at 05\/11\/2026 11:05/,
      );
    },
  );

  it('shows a table on a wide screen, with the usable keys of each proxy', async () => {
    const { page } = await open();

    const table = await page.loader.getHarness(MatTableHarness);
    const last = 5 + KEY_PROVIDERS.length;
    const rows = (await table.getCellTextByIndex()).map((row) => row.slice(1, last).map(flat));
    const others = KEY_PROVIDERS.slice(2).map(() => 'Bind keys');
    expect(rows).toEqual([
      [
        'exit-1',
        'First exitexit-1',
        'On',
        '1 of 2 usable',
        '1 of 1 usable',
        ...others,
        '05/11/2026',
      ],
      [
        'exit-2',
        'Second exitexit-2No usable key',
        'On',
        '0 of 1 usable',
        'Bind keys',
        ...others,
        '05/11/2026',
      ],
      ['exit-3', 'Third exitexit-3', 'Off', 'Bind keys', 'Bind keys', ...others, '05/11/2026'],
    ]);
    expect(page.all('td a').map((link) => link.getAttribute('href'))).toContain(
      '/admin/bindings?provider=openhands&proxy=exit-2',
    );
  });

  it('shows cards on a narrow screen, with the same actions', async () => {
    const { page } = await open({ isWide: false });

    const [, card] = page.all('app-list-cards li');
    for (const text of ['exit-2', 'Second exit', 'No usable key', '0 of 1 usable', 'On']) {
      expect(card?.textContent).toContain(text);
    }
    const labels = page.all('li:first-child button').map((button) => button.ariaLabel);
    expect(labels).toEqual([
      'exit-1 is on',
      'How a worker connects for exit-1',
      'Rename exit-1',
      'Delete exit-1',
    ]);
  });

  it('offers to add the first proxy', async () => {
    const { page } = await open({ proxies: [] });

    expect(page.text()).toContain('No proxies yet');
  });

  it('adds a proxy', async () => {
    const { page, server, fill } = await open();

    await server.serve(() => page.press('Add proxy'));
    await fill(' exit-9 ', ' Ninth exit ');
    const requests = await server.serve(() => page.pressInDialog('Add proxy'), 2);

    expect(writesOf(requests)).toEqual(['POST /admin/proxies {"id":"exit-9","name":"Ninth exit"}']);
    expect(await page.toast()).toBe('Proxy “exit-9” was added.');
    expect(page.text()).toContain('Ninth exit');
  });

  it.each([
    ['', '', ['Enter a proxy ID.', 'Enter a name.']],
    ['no way', 'x', ['A proxy ID can only contain letters, digits and . _ : @ -', '']],
    ['x', 'n'.repeat(129), ['', 'A name has at most 128 characters.']],
  ])('refuses %j with the name %j', async (id, name, errors) => {
    const { page, server, fill } = await open();

    await server.serve(() => page.press('Add proxy'));
    await fill(id, name);
    const requests = await server.serve(() => page.pressInDialog('Add proxy'));

    const fields = await (await page.dialog()).getAllHarnesses(MatFormFieldHarness);
    const said = await Promise.all(
      fields.map(async (field) => (await field.getTextErrors()).join()),
    );
    expect(said).toEqual(errors);
    expect(writesOf(requests)).toEqual([]);
  });

  it('keeps the input when the ID is taken', async () => {
    const { page, server, fill, refusals } = await open();
    refusals.set('POST /admin/proxies', new Refusal(409, 'duplicate_id'));

    await server.serve(() => page.press('Add proxy'));
    await fill('exit-1', 'Again');
    await server.serve(() => page.pressInDialog('Add proxy'));

    expect(await page.dialogText()).toContain('This ID is taken.');
    const inputs = await (await page.dialog()).getAllHarnesses(MatInputHarness);
    expect(await Promise.all(inputs.map((input) => input.getValue()))).toEqual(['exit-1', 'Again']);
  });

  it('renames a proxy', async () => {
    const { page, server, fill } = await open();

    await server.serve(() => page.pressLabelled('Rename exit-1'));
    await fill('Main exit');
    const requests = await server.serve(() => page.pressInDialog('Rename'), 2);

    expect(writesOf(requests)).toEqual(['PATCH /admin/proxies/exit-1 {"name":"Main exit"}']);
    expect(page.text()).toContain('Main exit');
  });

  it('switches a proxy on at once', async () => {
    const { page, server, toggle } = await open();

    const requests = await server.serve(async () => (await toggle('exit-3')).check());

    expect(writesOf(requests)).toEqual(['PATCH /admin/proxies/exit-3 {"isActive":true}']);
    expect(await page.toast()).toBe('Proxy “exit-3” is on.');
  });

  it('switches a proxy off after asking', async () => {
    const { page, server, toggle } = await open();

    await server.serve(async () => (await toggle('exit-1')).uncheck());
    expect(await page.dialogText()).toContain('Workers of “exit-1” will get no key');
    const requests = await server.serve(() => page.pressInDialog('Switch off'), 1);

    expect(writesOf(requests)).toEqual(['PATCH /admin/proxies/exit-1 {"isActive":false}']);
  });

  it('leaves a proxy on when cancelled', async () => {
    const { page, server, toggle } = await open();

    await server.serve(async () => (await toggle('exit-1')).uncheck());
    await server.serve(() => page.pressInDialog('Cancel'), 1);

    expect(await (await toggle('exit-1')).isChecked()).toBe(true);
  });

  it('warns before the last proxy goes whose workers could get a key', async () => {
    const { page, server } = await open({
      impact: anImpact({ proxies: { usable: 1, affected: 1 } }),
    });

    await server.serve(() => page.pressLabelled('Delete exit-1'));

    const question = await page.dialogText();
    for (const provider of ['OhMyGPT', 'OpenHands']) {
      expect(question).toContain(`No active proxy with a usable ${provider} key would be left.`);
    }
  });

  it('deletes a proxy after saying that its bindings of all providers are deleted, too', async () => {
    const { page, server } = await open();

    await server.serve(() => page.pressLabelled('Delete exit-2'));
    expect(await page.dialogText()).toContain(
      '“exit-2” and all its bindings, of every provider, will be removed.',
    );
    const requests = await server.serve(() => page.pressInDialog('Delete'), 1);

    expect(writesOf(requests)).toEqual(['DELETE /admin/proxies/exit-2']);
    expect(page.text()).not.toContain('Second exit');
  });

  it('does the same to many, with a result for each', async () => {
    const { page, server, refusals } = await open();
    refusals.set('PATCH /admin/proxies/exit-2', new Refusal(404, 'not_found'));

    const [all] = await page.loader.getAllHarnesses(MatCheckboxHarness);
    await all?.check();
    await server.serve(() => page.press('Switch off'));
    expect(await page.dialogText()).toContain('Workers of 3 proxies will get no key');
    await server.serve(() => page.pressInDialog('Switch off'), 3);

    const text = await page.dialogText();
    expect(text).toContain('2 of 3 done, 1 failed.');
    expect(text).toContain('It no longer exists.');
    await server.serve(() => page.pressInDialog('Close'), 1);
    expect(page.text()).toContain('1 selected');
  });

  it('shows how a worker of the proxy gets a key and reports', async () => {
    const { page, server } = await open();

    await server.serve(() => page.pressLabelled('How a worker connects for exit-1'));
    const toggles = await (await page.dialog()).getAllHarnesses(MatButtonToggleHarness);
    const toggle = async (text: string) => {
      const texts = await Promise.all(toggles.map((each) => each.getText()));
      await toggles[texts.indexOf(text)]?.check();
    };
    await toggle('OpenHands');
    expect(await page.dialogText()).toContain(`KEYPOOL_PROXY_ID='exit-1' \\ npm run proxy`);
    await toggle('curl');

    const text = await page.dialogText();
    expect(text).toContain('docs/workers.md');
    expect(text).toContain(`curl -X POST ${location.origin}/internal/openhands/acquire`);
    expect(text).toContain(`-d '{"proxyId":"exit-1"}'`);
    expect(text).toContain(`${location.origin}/internal/openhands/usage`);
    expect(text).toContain(`${location.origin}/internal/openhands/failures`);
  });

  it.each([
    ['proxies', null],
    ['keys', 'openhands'],
    ['bindings', 'ohmygpt'],
  ] as const)('shows what others change: %s', async (topic, provider) => {
    const { server } = await open();

    const requests = await server.serve(() =>
      TestBed.inject(FakeLiveUpdates).change(topic, provider),
    );

    expect(requests.map(({ url }) => url)).toEqual(['/admin/proxies']);
  });
});
