import { TestKey } from '@angular/cdk/testing';
import { LiveAnnouncer } from '@angular/cdk/a11y';
import { TestBed } from '@angular/core/testing';
import { MatButtonHarness } from '@angular/material/button/testing';
import { MatInputHarness } from '@angular/material/input/testing';
import { MatMenuHarness } from '@angular/material/menu/testing';
import { MatSlideToggleHarness } from '@angular/material/slide-toggle/testing';
import { Component } from '@angular/core';
import { RouterTestingHarness } from '@angular/router/testing';
import { bindingsOf, FakeBindingsApi, keysNamed } from '../../../../testing/fake-bindings-api';
import { FakeServer, Refusal, writesOf } from '../../../../testing/fake-server';
import { PageDriver } from '../../../../testing/page-driver';
import { provideScreen } from '../../../../testing/provide-screen';
import {
  FakeLiveUpdates,
  provideTestApp,
  startTestApp,
} from '../../../../testing/provide-test-app';
import { OPENHANDS } from '../../../../testing/providers';
import { RowsAtWork } from '../../../shared/list/rows-at-work';
import { BindingsPage } from '../bindings-page';
import { ProxyOrder } from './proxy-order';

@Component({ template: '' })
class Elsewhere {}

const API = '/admin/openhands/bindings';

/** The page with the keys of `exit-1`, as `bindingsOf` writes them. */
async function open(order: string) {
  TestBed.configureTestingModule({
    providers: [
      provideTestApp([
        { path: 'admin/bindings', component: BindingsPage },
        { path: '**', component: Elsewhere },
      ]),
      provideScreen(true),
    ],
  });
  await startTestApp();
  const api = new FakeBindingsApi(OPENHANDS);
  api.keys = keysNamed('a', 'b', 'c', 'd');
  api.bindings = bindingsOf('exit-1', order);
  const server = new FakeServer(api.answer);
  const router = await RouterTestingHarness.create();
  await server.serve(() => router.navigateByUrl('/admin/bindings?provider=openhands&proxy=exit-1'));
  const page = new PageDriver(router.fixture);
  const button = (label: string) =>
    page.loader.getHarness(MatButtonHarness.with({ selector: `[aria-label="${label}"]` }));
  return {
    api,
    server,
    page,
    press: (label: string) => server.serve(async () => (await button(label)).click()),
    key: async (id: string, key: TestKey) => {
      const handle = await button(`Move ${id}: drag it, or use the arrow keys`);
      return server.serve(async () => (await handle.host()).sendKeys(key));
    },
    choose: async (id: string, text: string) => {
      const selector = `[aria-label="More actions for ${id}"]`;
      const menu = await page.loader.getHarness(MatMenuHarness.with({ selector }));
      return server.serve(() => menu.clickItem({ text: new RegExp(text) }));
    },
    /** `a0 b1`: the rows, from top to bottom. */
    order: () =>
      page
        .all('app-proxy-order li')
        .map((row) => `${textOf(row, '.id')}${row.querySelector('input')?.value}`)
        .join(' '),
    priority: (id: string) => {
      const field = page.element.querySelector(`input[aria-label="Priority of ${id}"]`);
      if (!(field instanceof HTMLInputElement)) {
        throw new Error(`There is no key ${id}.`);
      }
      return field;
    },
  };
}

function textOf(element: HTMLElement, selector: string): string {
  return element.querySelector(selector)?.textContent?.trim() ?? '';
}

describe('the order of a proxy’s keys', () => {
  it('shows step, status and who takes turns', async () => {
    const { page, order } = await open('a0 b5 c5');

    expect(order()).toBe('a0 b5 c5');
    const steps = page.all('.step').map((step) => step.lastElementChild?.textContent);
    expect(steps).toEqual(['1', '2', '2']);
    expect(page.all('.turns').map((turns) => turns.textContent?.trim())).toEqual([
      'Takes turns with 1 other key',
      'Takes turns with 1 other key',
    ]);
    expect(page.all('app-proxy-order app-key-status-badge').map((one) => one.textContent)).toEqual([
      'Healthy',
      'Healthy',
      'Healthy',
    ]);
  });

  it('moves no key that is being worked on', async () => {
    const { page, press, key, order } = await open('a0 b1 c2');
    page.part(ProxyOrder).injector.get(RowsAtWork).begin(['exit-1 b']);

    const requests = [...(await press('Move b up')), ...(await key('b', TestKey.DOWN_ARROW))];

    expect(writesOf(requests)).toEqual([]);
    expect(order()).toBe('a0 b1 c2');
  });

  it('moves a key by its buttons, writes only what changed and says where the key is', async () => {
    const { press, order } = await open('a0 b1 c2');
    const announced = jest.spyOn(TestBed.inject(LiveAnnouncer), 'announce');

    const requests = await press('Move b up');

    expect(order()).toBe('b0 a1 c2');
    expect(writesOf(requests)).toEqual([
      `PATCH ${API}/exit-1/a {"priority":1}`,
      `PATCH ${API}/exit-1/b {"priority":0}`,
    ]);
    expect(announced).toHaveBeenCalledWith('b is now step 1 of 3.', 'assertive');
  });

  it.each([
    ['c', TestKey.UP_ARROW, 'a0 c1 b2'],
    ['a', TestKey.DOWN_ARROW, 'b0 a1 c2'],
    ['c', TestKey.HOME, 'c0 a1 b2'],
    ['a', TestKey.END, 'b1 c2 a3'],
  ])('moves %s by the keyboard (%d)', async (id, key, expected) => {
    const driver = await open('a0 b1 c2');

    await driver.key(id, key);

    expect(driver.order()).toBe(expected);
  });

  it('keeps the focus with the key that moves', async () => {
    const driver = await open('a0 b1 c2');

    await driver.key('c', TestKey.UP_ARROW);

    expect(document.activeElement?.ariaLabel).toMatch(/^Move c:/);
  });

  it('disables moves beyond the ends', async () => {
    const { page } = await open('a0 b1');
    const isDisabled = async (label: string) => {
      const selector = `[aria-label="${label}"]`;
      return (await page.loader.getHarness(MatButtonHarness.with({ selector }))).isDisabled();
    };

    expect(await isDisabled('Move a up')).toBe(true);
    expect(await isDisabled('Move a down')).toBe(false);
    expect(await isDisabled('Move b down')).toBe(true);
  });

  it('lets keys take turns', async () => {
    const { choose, order, page } = await open('a0 b3');

    const requests = await choose('b', 'Take turns with the step above');

    expect(writesOf(requests)).toEqual([`PATCH ${API}/exit-1/b {"priority":0}`]);
    expect(order()).toBe('a0 b0');
    expect(page.text()).toContain('Takes turns with 1 other key');
  });

  it('accepts a typed priority', async () => {
    const { server, priority, order } = await open('a0 b1');

    const requests = await server.serve(() => {
      priority('a').value = '7';
      priority('a').dispatchEvent(new Event('change'));
    });

    expect(writesOf(requests)).toEqual([`PATCH ${API}/exit-1/a {"priority":7}`]);
    expect(order()).toBe('b1 a7');
  });

  it.each(['-1', '1.5', '', '1000001'])('refuses the priority %j', async (typed) => {
    const { server, priority, page } = await open('a0 b1');

    const requests = await server.serve(() => {
      priority('a').value = typed;
      priority('a').dispatchEvent(new Event('change'));
    });

    expect(writesOf(requests)).toEqual([]);
    expect(priority('a').value).toBe('0');
    expect(await page.toast()).toBe('A priority is a whole number from 0 to 1,000,000.');
  });

  it('undoes what was written when a write fails, and says so', async () => {
    const { api, press, order, page } = await open('a0 b1 c2');
    api.refuse = ({ method, url, body }) =>
      method === 'PATCH' && url.endsWith('/c') && JSON.stringify(body) === '{"priority":0}'
        ? new Refusal(503, 'database_unavailable')
        : null;

    const requests = await press('Move c up').then(async (first) => [
      ...first,
      ...(await press('Move c up')),
    ]);

    expect(writesOf(requests).slice(-3)).toEqual([
      `PATCH ${API}/exit-1/a {"priority":1}`,
      `PATCH ${API}/exit-1/c {"priority":0}`,
      `PATCH ${API}/exit-1/a {"priority":0}`,
    ]);
    expect(order()).toBe('a0 c1 b2');
    expect(await page.toast()).toContain('The order of “exit-1” was not saved');
  });

  it('follows changes by others', async () => {
    const { api, server, order } = await open('a0 b1');

    api.bindings = bindingsOf('exit-1', 'a0 b1 d2');
    await server.serve(() => TestBed.inject(FakeLiveUpdates).change('bindings', 'openhands'));

    expect(order()).toBe('a0 b1 d2');
  });
});

describe('a key of a proxy', () => {
  const toggleOf = (page: PageDriver) =>
    page.loader.getHarness(MatSlideToggleHarness.with({ selector: 'app-proxy-order *' }));

  it('is switched off at once while another one can be used', async () => {
    const { server, page } = await open('a0 b1');

    const toggle = await toggleOf(page);
    expect(await toggle.getAriaLabel()).toBe('a serves First exit');
    const requests = await server.serve(() => toggle.uncheck());

    expect(writesOf(requests)).toEqual([`PATCH ${API}/exit-1/a {"isActive":false}`]);
    expect(await page.toast()).toBe('“a” no longer serves “First exit”.');
    expect(page.all('app-proxy-order li.off')).toHaveLength(1);
  });

  it.each([
    ['Cancel', true],
    ['Switch off', false],
  ])('is asked about before the last usable one is switched off: %s', async (answer, isOn) => {
    const { server, page } = await open('a0 b1-');

    const toggle = await toggleOf(page);
    await server.serve(() => toggle.uncheck());
    expect(await page.dialogText()).toContain(
      'This proxy would have no usable OpenHands key left: exit-1.',
    );
    const requests = await server.serve(() => page.pressInDialog(answer));

    expect(writesOf(requests)).toHaveLength(isOn ? 0 : 1);
    expect(await toggle.isChecked()).toBe(isOn);
  });

  it('stays on when the server refuses', async () => {
    const { api, server, page } = await open('a0 b1');
    api.refuse = ({ method }) =>
      method === 'PATCH' ? new Refusal(503, 'database_unavailable') : null;

    const toggle = await toggleOf(page);
    await server.serve(() => toggle.uncheck());

    expect(await toggle.isChecked()).toBe(true);
    expect(await page.toast()).toContain('was not changed');
  });

  it('is unbound after asking, with a warning when it is the last that can be used', async () => {
    const { server, choose, page, order } = await open('a0 b1-');

    await choose('a', 'Unbind');
    expect(await page.dialogText()).toContain(
      'This proxy would have no usable OpenHands key left: exit-1.',
    );
    const requests = await server.serve(() => page.pressInDialog('Unbind'), 1);

    expect(writesOf(requests)).toEqual([`DELETE ${API}/exit-1/a`]);
    expect(order()).toBe('b1');
    expect(await page.toast()).toBe('Key “a” was unbound from “First exit”.');
  });
});

it('more than ten keys are unbound only when their number was typed', async () => {
  const names = 'a b c d e f g h i j k'.split(' ');
  const { server, page } = await open(names.map((name, index) => `${name}${index}`).join(' '));

  await server.serve(() => page.press('Unbind all'));
  const dialog = await page.dialog();
  const confirm = await dialog.getHarness(MatButtonHarness.with({ text: /Unbind all/ }));
  expect(await confirm.isDisabled()).toBe(true);
  const field = await dialog.getHarness(MatInputHarness);
  await field.setValue('10');
  expect(await confirm.isDisabled()).toBe(true);
  await field.setValue('11');
  const requests = await server.serve(() => confirm.click(), 1);

  expect(writesOf(requests)).toEqual([`DELETE ${API}/exit-1`]);
});

it('all keys of a proxy are unbound after asking', async () => {
  const { server, page } = await open('a0 b1');

  await server.serve(() => page.press('Unbind all'));
  expect(await page.dialogText()).toContain('All OpenHands keys will stop serving “First exit”');
  const requests = await server.serve(() => page.pressInDialog('Unbind all'), 1);

  expect(writesOf(requests)).toEqual([`DELETE ${API}/exit-1`]);
  expect(await page.toast()).toBe('2 keys were unbound.');
  expect(page.text()).toContain('No OpenHands key serves this proxy');
});
