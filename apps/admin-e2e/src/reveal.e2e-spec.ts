import { expectNoSidewaysScroll, expectText, expectTexts } from './support/expectations';
import { ListScreen } from './support/list-screen';
import { EACH_PROVIDER, maskOf, secretOf } from './support/providers';
import { ADMIN, PHONE, useApp } from './support/use-app';

const app = useApp();

beforeEach(() => app().admin.clear());

const LISTS = EACH_PROVIDER.flatMap(([name, provider]) =>
  (['keys', 'backupKeys'] as const).map((list) => ({ name, provider, list })),
);

describe.each(LISTS)('$name $list', ({ provider, list }) => {
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
    await expectText(screen.dialog.getByRole('timer'), /^Hidden in 0:\d\d$/);
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
