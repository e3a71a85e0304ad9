import { expectText } from './support/expectations';
import { ListScreen } from './support/list-screen';
import { goWithoutReload } from './support/pages';
import { EACH_PROVIDER, OHMYGPT, OPENHANDS } from './support/providers';
import { useApp } from './support/use-app';

const app = useApp();

/** More than fit on a page, and enough that deleting them asks for their number. */
const MANY = Array.from({ length: 26 }, (_, index) => `k${index + 1}`);

beforeEach(() => app().admin.clear());

const noKey = /No usable \w+ key would be left/;
const noBackup = /No \w+ backup key would be left that can take over/;
const dryProxy = /This proxy would have no usable \w+ key left: eu\./;

async function expectQuestion(screen: ListScreen, text: RegExp): Promise<void> {
  await expectText(screen.dialog, text);
  await screen.dialogButton('Cancel').click();
  await screen.expectNoDialog();
}

describe('before the last usable … goes, the app asks', () => {
  test('key: whichever page shows it, and above ten keys their number is typed', async () => {
    const provider = OHMYGPT;
    await app().admin.addKeys(provider, ...MANY);
    const screen = new ListScreen(await app().open(provider.keysPath));
    await screen.page.getByRole('checkbox', { name: 'Select all on this page' }).check();
    await screen.button('Delete').click();
    await screen.dialog.getByRole('textbox', { name: 'Type 25 to confirm' }).waitFor();
    expect(await screen.dialog.innerText()).not.toMatch(noKey);
    await screen.dialogButton('Cancel').click();

    await screen.button('Select all 26 matches').click();
    await screen.button('Delete').click();
    await expectText(screen.dialog, noKey);
    const remove = screen.dialogButton('Delete');
    expect(await remove.isEnabled()).toBe(false);
    await screen.dialog.getByRole('textbox', { name: 'Type 26 to confirm' }).fill('25');
    expect(await remove.isEnabled()).toBe(false);
    await screen.dialog.getByRole('textbox', { name: 'Type 26 to confirm' }).fill('26');
    await remove.click();
    await expectText(screen.dialog.getByRole('status'), '26 of 26 done, 0 failed.');
    await screen.dialogButton('Close').click();
    await screen.expectFigures(0, 0, 0);
  });

  test.each(EACH_PROVIDER)(
    '%s key of a proxy: on the pages of keys, bindings and proxies',
    async (name, provider) => {
      const noProxy = new RegExp(`No active proxy with a usable ${name} key would be left`);
      await app().admin.post('/admin/proxies', { id: 'eu', name: 'Frankfurt exit' });
      await app().admin.addKeys(provider, 'k', 'idle');
      await app().admin.bind(provider, 'eu', 'k');

      const page = await app().open(provider.keysPath);
      const screen = new ListScreen(page);
      await screen.button('Delete k').click();
      await expectQuestion(screen, dryProxy);

      await goWithoutReload(page, `/admin/bindings?provider=${provider.id}`);
      await screen.button('Unbind k from Frankfurt exit').click();
      await expectQuestion(screen, dryProxy);

      await goWithoutReload(page, `/admin/bindings?provider=${provider.id}&proxy=eu`);
      await screen.button('Unbind all').click();
      await expectQuestion(screen, dryProxy);

      await goWithoutReload(page, '/proxies');
      await page.getByRole('switch', { name: 'eu is on' }).click();
      await expectQuestion(screen, noProxy);
      await screen.button('Delete eu').click();
      await expectQuestion(screen, noProxy);
    },
  );

  test('backup key: on its page, on the page of bindings, and when a rotation takes it', async () => {
    const provider = OPENHANDS;
    await app().admin.addKeys(provider, 'k');
    await app().admin.addBackups(provider, 'spare');

    const page = await app().open(provider.backupKeysPath);
    const screen = new ListScreen(page);
    await screen.button('Delete spare').click();
    await expectQuestion(screen, noBackup);

    await goWithoutReload(page, `/admin/bindings?provider=${provider.id}`);
    await page.getByRole('heading', { level: 1, name: 'Bindings' }).waitFor();
    await screen.button('Delete spare').click();
    await expectQuestion(screen, noBackup);

    await goWithoutReload(page, provider.keysPath);
    await screen.button('Rotate k').click();
    await expectQuestion(screen, /This uses the last \w+ backup key/);
  });
});
