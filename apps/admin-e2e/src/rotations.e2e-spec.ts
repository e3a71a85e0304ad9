import { bindingListSchema, keyListSchema, rotationListSchema } from '@keypool/dto';
import type { Locator, Page } from 'playwright-core';
import {
  expectCount,
  expectNoSidewaysScroll,
  expectText,
  expectTexts,
  expectUrl,
} from './support/expectations';
import { ListScreen } from './support/list-screen';
import { EACH_PROVIDER, OHMYGPT, type ProviderUnderTest } from './support/providers';
import { PHONE, useOwnApp } from './support/use-app';

const DEAD = { status: 402, body: 'insufficient balance' };

/** The third conviction is held. */
const app = useOwnApp({ KEYPOOL_GUARD: 'on', KEYPOOL_GUARD_PLACES: '2' });

beforeEach(() => app().admin.clear());

async function keyIds(provider: ProviderUnderTest): Promise<string[]> {
  const { keys } = keyListSchema.parse(await app().admin.get(provider.keysApi));
  return keys.map(({ _id }) => _id).sort();
}

async function boundKeys(provider: ProviderUnderTest): Promise<(string | undefined)[]> {
  const { bindings } = bindingListSchema.parse(await app().admin.get(provider.bindingsApi));
  return bindings.map((binding) => binding[provider.bindingKeyField]);
}

/** Keys that serve a proxy, and as many backup keys. */
async function addPool(provider: ProviderUnderTest, ...ids: string[]): Promise<void> {
  const { admin } = app();
  await admin.post('/admin/proxies', { id: 'eu', name: 'Frankfurt' });
  await admin.addKeys(provider, ...ids);
  for (const id of ids) {
    await admin.addBackups(provider, `${id}-spare`);
    await admin.bind(provider, 'eu', id);
  }
}

function pathOf({ id }: ProviderUnderTest): string {
  return `/rotations?provider=${id}`;
}

function banner(page: Page): Locator {
  return page.locator('app-guard-banner .app-notice');
}

function panel(page: Page, name: string): Locator {
  return page.getByRole('region', { name: `${name} guard` });
}

describe.each(EACH_PROVIDER)('rotations of %s', (name, provider) => {
  test('a rotation appears with its reason, and can be undone', async () => {
    await addPool(provider, 'dying');
    const screen = new ListScreen(await app().open(pathOf(provider)));
    await screen.page.getByRole('heading', { name: `${name} rotations` }).waitFor();
    await app().admin.reportFailure(provider, 'dying', DEAD);

    const row = screen.rows.filter({ hasText: 'dying-spare' });
    await expectText(
      row,
      /^dying .*\(HTTP 402\) insufficient balance reported by token “e2e” dying-spare eu .* Replaced .* can be undone for 6 d 23 h$/i,
    );
    expect(await boundKeys(provider)).toEqual(['dying-spare']);

    await screen.button('Undo the rotation of dying').click();
    await expectText(screen.dialog, /“dying” will be active again with its counts/);
    await screen.dialogButton('Undo').click();
    await screen.expectToast(
      'success',
      '“dying” is active again, and “dying-spare” is back in reserve.',
    );
    await expectText(row.locator('app-rotation-state'), 'Undone');
    await expectCount(row.getByRole('button'), 0);
    expect(await keyIds(provider)).toEqual(['dying']);
    expect(await boundKeys(provider)).toEqual(['dying']);
  });
});

/** What does not depend on the provider. */
describe('rotations', () => {
  const provider = OHMYGPT;
  const { name } = provider;

  test('what stands against an undo is said in the dialog, and the reserve is another way', async () => {
    await addPool(provider, 'first');
    await app().admin.reportFailure(provider, 'first', DEAD);
    await app().admin.delete(`${provider.keysApi}/first-spare`);
    const page = await app().open(pathOf(provider), { size: PHONE });
    const screen = new ListScreen(page);
    const api = `/admin/${provider.id}/rotations`;
    const [latest] = rotationListSchema.parse(await app().admin.get(api)).rotations;
    app().allowRefusal(page, 409, `${api}/${latest?.id}/undo`);
    await screen.button('Undo the rotation of first').click();
    await screen.dialogButton('Undo').click();
    await expectText(screen.dialog.getByRole('alert'), /cannot be undone.*first-spare/);

    await screen.dialog.getByRole('radio', { name: /into the reserve/ }).check();
    await expectCount(screen.dialog.getByRole('alert'), 0);
    await screen.dialogButton('Undo').click();
    await screen.expectToast('success', /^“first” is a backup key now\./);
    await expectNoSidewaysScroll(page);
    expect(await keyIds(provider)).toEqual([]);
  });

  test('the rotations of an episode are undone together', async () => {
    await addPool(provider, 'a', 'b');
    const { admin } = app();
    await admin.reportFailure(provider, 'a', DEAD);
    await admin.reportFailure(provider, 'b', DEAD);
    expect(await keyIds(provider)).toEqual(['a-spare', 'b-spare']);

    const screen = new ListScreen(await app().open(pathOf(provider)));
    await screen.button('Undo the rotations of this episode').click();
    await screen.dialogButton('Undo 2 rotations').click();
    await expectTexts(screen.dialog.locator('.outcome'), ['Done', 'Done']);
    await screen.dialogButton('Close').click();
    expect(await keyIds(provider)).toEqual(['a', 'b']);
  });

  test('keys that the guard holds are told on every page, and released', async () => {
    await addPool(provider, 'one', 'two', 'three');
    const page = await app().open('/dashboard');
    const screen = new ListScreen(page);
    await page.getByRole('heading', { level: 1 }).waitFor();
    await expectCount(banner(page), 0);
    await app().admin.reportFailure(provider, 'one', DEAD);
    await app().admin.reportFailure(provider, 'two', DEAD);
    await app().admin.reportFailure(provider, 'three', DEAD);

    await expectText(banner(page), new RegExp(`^${name}: 1 key is held, because many keys`));
    await banner(page).getByRole('link', { name: 'Show' }).click();
    await expectUrl(page, pathOf(provider));
    await expectText(panel(page, name), /Holding keys .* Places 0 of 2 free .* Held keys 1 three /);
    await screen.button('Release held keys').click();
    await screen.dialogButton('Release held keys').click();
    await screen.expectToast('success', `All held ${name} keys are healthy again.`);
    await expectCount(banner(page), 0);
    await expectText(panel(page, name), /Watching .* Held keys 0 /);
    expect(await keyIds(provider)).toEqual(['one-spare', 'three', 'two-spare']);
  });
});
