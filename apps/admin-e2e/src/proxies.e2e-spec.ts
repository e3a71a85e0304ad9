import { overviewSchema } from '@keypool/dto';
import {
  expectNoRedBackground,
  expectNoSidewaysScroll,
  expectRedBackground,
  expectText,
  expectTexts,
  expectValue,
} from './support/expectations';
import { ListScreen } from './support/list-screen';
import { goOn } from './support/pages';
import { EACH_PROVIDER, OHMYGPT, OPENHANDS } from './support/providers';
import { PHONE, today, useApp } from './support/use-app';

const app = useApp();

beforeEach(() => app().admin.clear());

test('a proxy is added, renamed, switched off and on, and deleted after confirmation', async () => {
  const page = await app().open('/proxies');
  const screen = new ListScreen(page);
  await page.getByRole('heading', { name: 'No proxies yet' }).waitFor();
  await screen.button('Add proxy').click();
  await screen.field('Proxy ID').fill('eu');
  await screen.field('Name').fill('Frankfurt exit');
  await screen.dialogButton('Add proxy').click();
  await screen.expectToast('success', 'Proxy “eu” was added.');
  await expectTexts(screen.columns.filter({ hasText: /./ }), [
    'Proxy ID',
    'Name',
    'Status',
    'OhMyGPT Keys',
    'OpenHands Keys',
    'Created',
    'Actions',
  ]);
  await expectText(screen.row('eu'), /^eu Frankfurt exit No usable key On Bind keys Bind keys /);
  await expectText(screen.row('eu'), new RegExp(`${today()}$`));

  await screen.button('Rename eu').click();
  await screen.field('Name').fill('Berlin exit');
  await screen.dialogButton('Rename').click();
  await screen.expectToast('success', 'Proxy “eu” was renamed.');
  await expectText(screen.row('eu'), /^eu Berlin exit/);

  const toggle = page.getByRole('switch', { name: 'eu is on' });
  await toggle.click();
  await screen.dialogButton(/Switch/).click();
  await screen.expectToast('success', 'Proxy “eu” is off.');
  await toggle.click();
  await screen.expectToast('success', 'Proxy “eu” is on.');

  await screen.button('Delete eu').click();
  await expectText(screen.dialog, /and all its bindings, of every provider, will be removed/);
  await screen.dialogButton('Delete').click();
  await screen.expectToast('success', 'Proxy “eu” was deleted.');
  await page.getByRole('heading', { name: 'No proxies yet' }).waitFor();
});

test('an id that is taken is reported at its field and keeps the input', async () => {
  await app().admin.post('/admin/proxies', { id: 'eu', name: 'Frankfurt exit' });
  const page = await app().open('/proxies');
  const screen = new ListScreen(page);
  app().allowRefusal(page, 409, '/admin/proxies');
  await screen.button('Add proxy').click();
  await screen.field('Proxy ID').fill('eu');
  await screen.field('Name').fill('Another one');
  await screen.dialogButton('Add proxy').click();
  await screen.expectToast('error', /^Proxy “eu” was not added: This ID is taken\./);
  await expectValue(screen.field('Name'), 'Another one');
});

test.each(EACH_PROVIDER)(
  'how many %s keys can serve it leads to its bindings',
  async (name, provider) => {
    const { admin } = app();
    await admin.post('/admin/proxies', { id: 'eu', name: 'Frankfurt exit' });
    await admin.addKeys(provider, 'k1', 'k2');
    await admin.bind(provider, 'eu', 'k1');
    await admin.bind(provider, 'eu', 'k2');
    await admin.reportFailure(provider, 'k2', { status: 402, body: 'quota exceeded' });
    const page = await app().open('/proxies');
    await page.getByRole('link', { name: /1 of 2 usable/ }).click();
    await page.getByRole('list', { name: `${name} keys of Frankfurt exit, in order` }).waitFor();
  },
);

test.each(EACH_PROVIDER)(
  'a %s key whose cooldown has passed is usable on every page, as for workers',
  async (name, provider) => {
    const { admin } = app();
    for (const [proxyId, keyId, wait] of [
      ['back', 'tried-again', '1'],
      ['dry', 'left-alone', '3600'],
    ] as const) {
      await admin.post('/admin/proxies', { id: proxyId, name: `${proxyId} exit` });
      await admin.addKeys(provider, keyId);
      await admin.bind(provider, proxyId, keyId);
      await admin.reportFailure(provider, keyId, { status: 429, headers: { 'retry-after': wait } });
    }
    const page = await app().open('/proxies');
    const screen = new ListScreen(page);
    await expectText(screen.row('back'), /^back back exit On /);
    await expectText(screen.row('back'), /1 of 1 usable/);
    await expectText(screen.row('dry'), /^dry dry exit No usable key On .*0 of 1 usable/);

    await goOn(page, `/admin/bindings?provider=${provider.id}`);
    const warnings = page.locator('app-binding-warnings');
    await expectText(
      warnings,
      new RegExp(`^1 proxy has ${name} keys.* dry exit \\(1 key is cooling`),
    );
    await page.getByRole('cell', { name: 'Ready to be tried again' }).waitFor();

    await goOn(page, provider.keysPath);
    await expectText(screen.row('tried-again'), /Ready to be tried again/);
    await expectNoRedBackground(screen.row('tried-again'));
    await expectRedBackground(screen.row('left-alone'));

    const { proxies, providers } = overviewSchema.parse(await admin.get('/overview'));
    expect(proxies.withoutUsableKey).toEqual([{ proxyId: 'dry', provider: provider.id }]);
    expect(providers[provider.id]).toMatchObject({ usableKeys: 1, dueAt: expect.any(String) });
  },
);

test('the call for workers is shown, and works with a worker token', async () => {
  const { admin } = app();
  await admin.post('/admin/proxies', { id: 'eu', name: 'Frankfurt exit' });
  const page = await app().open('/proxies');
  const screen = new ListScreen(page);
  await screen.button('How a worker connects for eu').click();
  await screen.dialog.getByRole('radio', { name: 'curl' }).click();
  await expectText(screen.dialog, new RegExp(`${app().url}/internal/${OHMYGPT.id}/acquire`));
  await screen.dialogButton('Close').click();
  await screen.expectNoDialog();
});

test('on a phone proxies are cards', async () => {
  await app().admin.post('/admin/proxies', { id: 'eu', name: 'Frankfurt exit' });
  const page = await app().open('/proxies', { size: PHONE });
  const cards = page.getByRole('list', { name: 'Proxies' }).getByRole('listitem');
  await expectText(
    cards,
    `Frankfurt exit eu No usable key ${OHMYGPT.name} Keys Bind keys ${OPENHANDS.name} Keys Bind keys On`,
  );
  await expectNoSidewaysScroll(page);
});
