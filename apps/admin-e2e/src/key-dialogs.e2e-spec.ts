import { expectNoSidewaysScroll, expectText, expectTexts } from './support/expectations';
import { holdAnswers } from './support/held-answers';
import { ListScreen } from './support/list-screen';
import { goWithoutReload } from './support/pages';
import { EACH_PROVIDER, maskOf, OHMYGPT, OPENHANDS, secretOf } from './support/providers';
import { ADMIN, PHONE, useApp } from './support/use-app';

const app = useApp();

beforeEach(() => app().admin.clear());

/** More than fit on a page, and enough that deleting them asks for their number. */
const MANY = Array.from({ length: 26 }, (_, index) => `k${index + 1}`);

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

    const answers = await holdAnswers(screen.page, '**/*fields=id');
    await screen.button('Select all 26 matches').click();
    await answers.isAsked();
    expect(await screen.button('Delete').isEnabled()).toBe(false);
    await screen.page.getByRole('progressbar', { name: 'Loading' }).waitFor();
    answers.release();
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

const LISTS = EACH_PROVIDER.flatMap(([name, provider]) =>
  (['keys', 'backupKeys'] as const).map((list) => ({ name, provider, list })),
);

describe.each(LISTS)('the API keys of $name $list', ({ provider, list }) => {
  const path = list === 'keys' ? provider.keysPath : provider.backupKeysPath;
  const api = list === 'keys' ? provider.keysApi : provider.backupKeysApi;
  const button = `${maskOf('shown')}: show the API key of shown`;

  async function open() {
    const { admin } = app();
    await (list === 'keys'
      ? admin.addKeys(provider, 'shown')
      : admin.addBackups(provider, 'shown'));
    const page = await app().open(path, { size: PHONE, isAlone: true });
    return { page, screen: new ListScreen(page) };
  }

  test('an API key is shown with the password, and hides itself', async () => {
    const { page, screen } = await open();
    await page.clock.install();
    await screen.button(button).click();
    await screen.field('Your password').fill(ADMIN.password);
    await screen.dialogButton('Show').click();
    await expectText(screen.dialog.locator('code'), secretOf('shown'));
    await expectText(screen.dialog.getByRole('timer'), /^Hides in 0:\d\d$/);
    await screen.dialog.getByRole('button', { name: 'Copy API key' }).waitFor();
    await expectNoSidewaysScroll(page);

    await page.clock.fastForward(31_000);
    await screen.expectNoDialog();
    await expectTexts(page.getByText(secretOf('shown')), []);
  });

  test('nothing is shown for a wrong password', async () => {
    const { page, screen } = await open();
    app().allowRefusal(page, 403, `${api}/shown/reveal`);
    await screen.button(button).click();
    await screen.field('Your password').fill('a guess');
    await screen.dialogButton('Show').click();
    await expectText(screen.dialog.locator('mat-error'), 'This is not your password.');
    await expectTexts(page.getByText(secretOf('shown')), []);
  });
});
