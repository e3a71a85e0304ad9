import {
  expectMonospace,
  expectNoSidewaysScroll,
  expectText,
  expectTexts,
  expectUrl,
  expectValue,
  styleOf,
} from './support/expectations';
import { ListScreen } from './support/list-screen';
import { EACH_PROVIDER, maskOf, OPENHANDS, secretOf } from './support/providers';
import { PHONE, today, useApp } from './support/use-app';

const app = useApp();

beforeEach(() => app().admin.clear());

describe.each(EACH_PROVIDER)('%s backup keys page', (name, provider) => {
  test('display backup keys statistics: the cards count the keys and follow every change', async () => {
    await app().admin.useUp(provider, 'spent', 'failed');
    await app().admin.addBackups(provider, 'spare');
    const screen = new ListScreen(await app().open(provider.backupKeysPath));
    await expectTexts(screen.figureLabels, ['Total Keys', 'Available', 'Used']);
    await screen.expectFigures(2, 1, 1);

    await screen.add('Add Backup Key', 'another', secretOf('another'));
    await screen.expectFigures(3, 2, 1);

    await screen.button('Delete spare').click();
    await screen.dialogButton('Delete').click();
    await screen.expectFigures(2, 1, 1);

    await screen.button('Restore spent').click();
    await screen.dialogButton('Restore').click();
    await screen.expectFigures(2, 2, 0);
  });

  test('display backup keys table: a used key counts down to its deletion, an available one does not', async () => {
    await app().admin.useUp(provider, 'spent', 'failed');
    await app().admin.addBackups(provider, 'spare');
    const screen = new ListScreen(await app().open(provider.backupKeysPath));
    await expectText(screen.title, `${name} Backup Keys Reserve`);
    await expectTexts(screen.columns, [
      '',
      'Key ID',
      'API Key',
      'Status',
      'Used For',
      'Created',
      'Actions',
    ]);

    const spare = screen.row('spare').getByRole('cell');
    await expectTexts(spare, ['', 'spare', maskOf('spare'), 'Available', '—', today(), '']);
    await expectMonospace(spare.nth(1));
    await expectMonospace(spare.nth(2));
    await expectTexts(screen.row('spare').getByRole('timer'), []);
    await expectTexts(screen.row('spare').getByRole('button', { name: 'Restore spare' }), []);

    const spent = screen.row('spent').getByRole('cell');
    await expectText(spent.nth(3), /^Used Deleted in (11:5\d:\d\d|12:00:00)$/);
    await expectText(spent.nth(4), 'failed');
    await expectMonospace(spent.nth(4));
    await screen.row('spent').getByRole('button', { name: 'Restore spent' }).waitFor();
    const badges = screen.page.locator('tbody app-status-badge');
    await expectTexts(badges, ['Available', 'Used']);
    expect(await styleOf(badges.nth(0), 'color')).not.toBe(await styleOf(badges.nth(1), 'color'));
  });

  test('import multiple backup keys from file', async () => {
    const screen = new ListScreen(await app().open(provider.backupKeysPath));
    await screen.importFile(`one|${secretOf('one')}\ntwo|${secretOf('two')}\n`);
    await screen.dialogButton('Import 2 keys').click();
    await expectText(screen.dialog.getByRole('status'), '2 of 2 imported, 0 failed.');
    await screen.dialogButton('Close').click();
    await screen.expectToast('success', '2 backup keys were imported.');
    await screen.expectFigures(2, 2, 0);
  });
});

/** What does not depend on the provider. */
describe('backup keys page', () => {
  const provider = OPENHANDS;
  const { name } = provider;

  test('display backup keys cards on a phone', async () => {
    await app().admin.useUp(provider, 'spent', 'failed');
    await app().admin.addBackups(provider, 'spare');
    const screen = new ListScreen(await app().open(provider.backupKeysPath, { size: PHONE }));
    await expectText(
      screen.card('spare'),
      `spare ${maskOf('spare')} Available Used For — Created ${today()}`,
    );
    await expectText(screen.card('spent'), /Used Deleted in \d+:\d\d:\d\d Used For failed/);
    await screen.card('spent').getByRole('button', { name: 'Restore spent' }).waitFor();
    await screen.card('spent').getByRole('button', { name: 'Delete spent' }).waitFor();
    await expectTexts(screen.rows, []);
    await expectNoSidewaysScroll(screen.page);
  });

  test('add single backup key via modal: it warns of automatic rotation', async () => {
    const screen = new ListScreen(await app().open(provider.backupKeysPath));
    await screen.button('Add Backup Key').click();
    await expectText(
      screen.dialog,
      /put into service automatically as soon as an active key fails/,
    );
    await expectMonospace(screen.field('API Key'));
    await screen.dialogButton('Cancel').click();
    await screen.expectNoDialog();

    await screen.add('Add Backup Key', 'spare', secretOf('spare'));
    await screen.expectToast('success', 'Backup key “spare” was added.');
    await screen.expectNoDialog();
    await screen.expectIds('spare');
  });

  test('add single backup key via modal: a refusal is shown and keeps the input', async () => {
    await app().admin.addKeys(provider, 'active');
    const page = await app().open(provider.backupKeysPath);
    const screen = new ListScreen(page);
    app().allowRefusal(page, 409, provider.backupKeysApi);
    await screen.add('Add Backup Key', 'spare', secretOf('active'));
    await screen.expectToast(
      'error',
      /^Backup key “spare” was not added: This API key is already in the pool or in the reserve\./,
    );
    await expectValue(screen.field('Key ID'), 'spare');
    await expectValue(screen.field('API Key'), secretOf('active'));
  });

  test('add single backup key via modal: a retired API key is accepted only on explicit request', async () => {
    await app().admin.useUp(provider, 'spent', 'failed');
    const page = await app().open(provider.backupKeysPath);
    const screen = new ListScreen(page);
    app().allowRefusal(page, 409, provider.backupKeysApi);
    await screen.add('Add Backup Key', 'again', secretOf('failed'));
    await screen.expectToast('error', /This API key was retired by a rotation\./);
    await screen.dialog.getByRole('checkbox', { name: 'Add it anyway' }).check();
    await screen.dialogButton('Add Backup Key').click();
    await screen.expectToast('success', 'Backup key “again” was added.');
  });

  test('delete backup key with confirmation', async () => {
    await app().admin.addBackups(provider, 'stays', 'goes');
    const screen = new ListScreen(await app().open(provider.backupKeysPath));
    await screen.button('Delete goes').click();
    await expectText(screen.dialog, /“goes” will be removed from the \w+ reserve/);
    await screen.dialogButton('Cancel').click();
    await screen.expectNoDialog();
    await screen.expectIds('goes', 'stays');

    await screen.button('Delete goes').click();
    await screen.dialogButton('Delete').click();
    await screen.expectToast('success', 'Backup key “goes” was deleted.');
    await screen.expectIds('stays');
  });

  test('delete backup key with confirmation: an error is shown', async () => {
    await app().admin.addBackups(provider, 'gone');
    const page = await app().open(provider.backupKeysPath);
    const screen = new ListScreen(page);
    await screen.button('Delete gone').click();
    await app().admin.delete(`${provider.backupKeysApi}/gone`);
    app().allowRefusal(page, 404, `${provider.backupKeysApi}/gone`);
    await screen.dialogButton('Delete').click();
    await screen.expectToast('error', /^Backup key “gone” was not deleted: It no longer exists/);
  });

  test('restore used backup key', async () => {
    await app().admin.useUp(provider, 'spent', 'failed');
    await app().admin.delete(`${provider.keysApi}/spent`);
    const screen = new ListScreen(await app().open(provider.backupKeysPath));
    await screen.button('Restore spent').click();
    await expectText(screen.dialog, /“spent” will be available again/);
    await screen.dialogButton('Restore').click();
    await screen.expectToast('success', 'Backup key “spent” is available again.');
    await expectTexts(screen.row('spent').getByRole('cell'), [
      '',
      'spent',
      maskOf('spent'),
      'Available',
      '—',
      today(),
      '',
    ]);
    await screen.expectFigures(1, 1, 0);
  });

  test('restore used backup key: if its API key is still in service, the page says that it cannot take over', async () => {
    await app().admin.useUp(provider, 'spent', 'failed');
    const screen = new ListScreen(await app().open(provider.backupKeysPath));
    await screen.button('Restore spent').click();
    const why = 'It cannot take over now: a key in service has the same ID.';
    await expectText(screen.dialog, new RegExp(why));
    await screen.dialogButton('Restore').click();
    await screen.expectToast('success', `Backup key “spent” is available again. ${why}`);
    await expectText(screen.row('spent').getByRole('cell').nth(3), `Available ${why}`);
  });

  test('restore and delete for many, with a result for each', async () => {
    await app().admin.useUp(provider, 'spent', 'failed');
    await app().admin.addBackups(provider, 'spare');
    const page = await app().open(provider.backupKeysPath);
    const screen = new ListScreen(page);
    await page.getByRole('checkbox', { name: 'Select all on this page' }).check();
    await screen.button('Restore').click();
    await screen.dialogButton('Restore').click();
    await expectTexts(screen.dialog.getByRole('listitem'), ['spare Done', 'spent Done']);
    await screen.dialogButton('Close').click();
    await screen.expectFigures(2, 2, 0);
  });

  test('without a backup key the page warns', async () => {
    const screen = new ListScreen(await app().open(provider.backupKeysPath));
    await expectText(
      screen.page.getByRole('status').filter({ hasText: 'No' }),
      `No ${name} backup key is available. A key that fails now cannot be replaced.`,
    );
    await screen.page.getByRole('heading', { name: `No ${name} backup keys` }).waitFor();
    await expectUrl(screen.page, provider.backupKeysPath);
  });
});
