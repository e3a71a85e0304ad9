import { bindingListSchema } from '@keypool/dto';
import { eventually } from '@keypool/testing';
import type { Page } from 'playwright-core';
import { expectNoSidewaysScroll, expectText, expectTexts, expectUrl } from './support/expectations';
import { ListScreen } from './support/list-screen';
import { goOn } from './support/pages';
import { EACH_PROVIDER, OHMYGPT, secretOf, type ProviderUnderTest } from './support/providers';
import { PHONE, useApp } from './support/use-app';

const app = useApp();

beforeEach(async () => {
  const { admin } = app();
  await admin.clear();
  await admin.post('/admin/proxies', { id: 'eu', name: 'Frankfurt exit' });
  await admin.post('/admin/proxies', { id: 'us', name: 'Ohio exit' });
});

function pathOfTab(provider: ProviderUnderTest, more = ''): string {
  return `/admin/bindings?provider=${provider.id}${more}`;
}

function order(page: Page) {
  return page.getByRole('list', { name: /, in order$/ }).locator('.id');
}

describe.each(EACH_PROVIDER)('bindings page, %s', (name, provider) => {
  test('the tab of the provider opens its bindings and its backup keys', async () => {
    await app().admin.addKeys(provider, 'k');
    await app().admin.bind(provider, 'eu', 'k', 3);
    const page = await app().open('/admin/bindings');
    await page.getByRole('tab', { name }).click();
    await expectUrl(page, pathOfTab(provider));
    await page.getByRole('heading', { level: 2, name: `${name} bindings` }).waitFor();
    await page
      .getByRole('heading', { level: 2, name: `${name} Backup Keys`, exact: true })
      .waitFor();
    const table = page.getByRole('table', { name: `Bindings of ${name}` });
    await expectTexts(table.getByRole('columnheader'), [
      'Proxy',
      'Key ID',
      'Key status',
      'Priority',
      'In use',
      'Actions',
    ]);
    await expectTexts(table.locator('tbody').getByRole('cell'), [
      'Frankfurt exit eu',
      'k',
      'Healthy',
      '3',
      'On',
      '',
    ]);
  });

  test('many keys are bound at once, in an order', async () => {
    await app().admin.addKeys(provider, 'k1', 'k2', 'k3');
    const page = await app().open(pathOfTab(provider, '&proxy=eu'));
    const screen = new ListScreen(page);
    await screen.button('Bind keys').click();
    await screen.dialog.getByRole('checkbox', { name: 'k2' }).check();
    await screen.dialog.getByRole('checkbox', { name: 'k1' }).check();
    await screen.dialogButton('Bind 2 keys').click();
    await screen.dialogButton('Close').click();
    await screen.expectNoDialog();
    await expectTexts(order(page), ['k2', 'k1']);
    await expectText(
      page.getByText('is not bound to any proxy'),
      /^1 \w+ key is not bound to any proxy/,
    );
  });
});

/** What does not depend on the provider. */
describe('bindings page', () => {
  const provider = OHMYGPT;
  const { name } = provider;

  test('the list of proxies in the dialog for binding does not open by itself and cover the keys', async () => {
    await app().admin.addKeys(provider, 'k');
    const screen = new ListScreen(await app().open(pathOfTab(provider)));
    await screen.button('Bind keys').click();
    await screen.dialog.locator('app-proxy-picker :focus').waitFor();
    await screen.dialog.getByRole('listitem').first().waitFor();
    await expectTexts(screen.page.getByRole('option'), []);
    await expectText(screen.dialogButton('Bind keys'), 'Bind keys');

    await screen.page.keyboard.press('ArrowDown');
    await expectTexts(screen.page.getByRole('option'), ['Frankfurt exit eu', 'Ohio exit us']);
    // Until then the list is painted, and does not listen to the keyboard yet.
    await screen.dialog.locator('app-proxy-picker [aria-expanded=true]').waitFor();
    await screen.page.keyboard.press('Escape');
    await expectTexts(screen.page.getByRole('option'), []);
    await screen.dialog.locator('app-proxy-picker input').click();
    await screen.page.getByRole('option').first().waitFor();
  });

  test('view backup keys in admin: figures and list are on the bindings page', async () => {
    await app().admin.useUp(provider, 'spent', 'failed');
    await app().admin.addBackups(provider, 'spare');
    const screen = new ListScreen(await app().open(pathOfTab(provider)));
    await expectTexts(screen.figureLabels, ['Total Keys', 'Available', 'Used']);
    await screen.expectFigures(2, 1, 1);
    const reserve = screen.page.getByRole('table', { name: `${name} Backup Keys` });
    await expectTexts(reserve.locator('tbody .id'), ['spare', 'spent']);
    await reserve.getByRole('button', { name: 'Restore spent' }).waitFor();
    await reserve.getByRole('button', { name: 'Delete spare' }).waitFor();
  });

  test('add backup key via UI: the table of the bindings page shows it', async () => {
    const screen = new ListScreen(await app().open(pathOfTab(provider)));
    await screen.add('Add Backup Key', 'spare', secretOf('spare'));
    await screen.expectToast('success', 'Backup key “spare” was added.');
    await screen.expectFigures(1, 1, 0);
    await screen.row('spare').waitFor();
    await screen.button('Delete spare').click();
    await screen.dialogButton('Delete').click();
    await screen.expectFigures(0, 0, 0);
  });

  test('the order changes by keyboard and by dragging, and is stored', async () => {
    await app().admin.addKeys(provider, 'k1', 'k2', 'k3');
    for (const [index, key] of ['k1', 'k2', 'k3'].entries()) {
      await app().admin.bind(provider, 'eu', key, index);
    }
    const page = await app().open(pathOfTab(provider, '&proxy=eu'));
    await expectTexts(order(page), ['k1', 'k2', 'k3']);

    const handle = (key: string) =>
      page.getByRole('button', { name: `Move ${key}: drag it, or use the arrow keys` });
    await handle('k3').press('ArrowUp');
    await expectTexts(order(page), ['k1', 'k3', 'k2']);
    await handle('k3').and(page.locator(':focus')).waitFor();
    await expectStored(provider, 'k1', 'k3', 'k2');

    await page.getByRole('button', { name: 'Move k1 down' }).click();
    await expectTexts(order(page), ['k3', 'k1', 'k2']);
    await expectStored(provider, 'k3', 'k1', 'k2');

    await handle('k2').hover();
    await page.mouse.down();
    const top = await page.getByRole('list', { name: /, in order$/ }).boundingBox();
    await page.mouse.move(top?.x ?? 0, (top?.y ?? 0) + 60, { steps: 8 });
    await page.mouse.move((top?.x ?? 0) + 40, (top?.y ?? 0) + 4, { steps: 8 });
    await page.mouse.up();
    await expectTexts(order(page), ['k2', 'k3', 'k1']);
    await expectStored(provider, 'k2', 'k3', 'k1');
  });

  test('a binding is switched off and on, and removed after confirmation', async () => {
    await app().admin.addKeys(provider, 'k');
    await app().admin.bind(provider, 'eu', 'k');
    const screen = new ListScreen(await app().open(pathOfTab(provider)));
    const toggle = screen.page.getByRole('switch', { name: 'k serves Frankfurt exit' });
    await toggle.click();
    await expectText(screen.dialog, /This proxy would have no usable \w+ key left: eu\./);
    await screen.dialogButton('Switch off').click();
    await screen.expectToast('success', '“k” no longer serves “Frankfurt exit”.');
    await toggle.click();
    await screen.expectToast('success', '“k” serves “Frankfurt exit” again.');

    await screen.button('Unbind k from Frankfurt exit').click();
    await expectText(screen.dialog, /“k” will stop serving the proxy\./);
    await screen.dialogButton('Unbind').click();
    await screen.expectToast('success', 'Key “k” was unbound from “Frankfurt exit”.');
    await screen.page.getByRole('heading', { name: `No ${name} key is bound yet` }).waitFor();
  });

  test('removing the last usable key of a proxy shows a warning', async () => {
    await app().admin.addKeys(provider, 'k');
    await app().admin.bind(provider, 'eu', 'k');
    const screen = new ListScreen(await app().open(pathOfTab(provider, '&proxy=eu')));
    await screen.button('More actions for k').click();
    await screen.page.getByRole('menuitem', { name: 'Unbind' }).click();
    await expectText(screen.dialog, /This proxy would have no usable \w+ key left: eu\./);
  });

  test('proxies without a usable key and unbound keys are listed', async () => {
    await app().admin.addKeys(provider, 'dead', 'idle');
    await app().admin.bind(provider, 'eu', 'dead');
    await app().admin.reportFailure(provider, 'dead', { status: 402, body: 'quota exceeded' });
    const page = await app().open(pathOfTab(provider));
    const notices = page.locator('app-binding-warnings .app-notice');
    await expectTexts(notices, [
      `1 proxy has ${name} keys, but none is usable now: Frankfurt exit`,
      `1 proxy has no ${name} key: Ohio exit`,
      `1 ${name} key is not bound to any proxy, so workers cannot use it. Bind them`,
    ]);

    const screen = new ListScreen(page);
    await screen.button('Bind them').click();
    await expectTexts(screen.dialog.getByRole('listitem').locator('.id'), ['idle']);
    await goOn(page, `${provider.keysPath}?status=unbound`);
    await screen.row('idle').waitFor();
    await expectTexts(page.locator('tbody .id'), ['idle']);
  });

  test('on a phone bindings are cards', async () => {
    await app().admin.addKeys(provider, 'k');
    await app().admin.bind(provider, 'eu', 'k', 3);
    const page = await app().open(pathOfTab(provider), { size: PHONE });
    const cards = page.getByRole('list', { name: `Bindings of ${name}` }).getByRole('listitem');
    await expectTexts(cards, ['k Healthy Proxy Frankfurt exit Priority 3 On']);
    await expectNoSidewaysScroll(page);
  });
});

/** What a worker would get, first to last. */
async function expectStored(provider: ProviderUnderTest, ...keys: string[]): Promise<void> {
  await eventually(async () => {
    const answer = bindingListSchema.parse(await app().admin.get(`${provider.bindingsApi}/eu`));
    const stored = answer.bindings.map((binding) =>
      'ohmygptKeyId' in binding ? binding.ohmygptKeyId : binding.openhandsKeyId,
    );
    expect(stored).toEqual(keys);
  });
}
