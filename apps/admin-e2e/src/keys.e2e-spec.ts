import { FRESH_KEY } from '@keypool/testing';
import { randomUUID } from 'node:crypto';
import {
  expectMonospace,
  expectNoRedBackground,
  expectNoSidewaysScroll,
  expectRedBackground,
  expectText,
  expectTexts,
  expectUrl,
  expectValue,
  styleOf,
} from './support/expectations';
import { ListScreen } from './support/list-screen';
import {
  EACH_PROVIDER,
  maskOf,
  OHMYGPT,
  secretOf,
  type ProviderUnderTest,
} from './support/providers';
import { PHONE, useApp } from './support/use-app';

const app = useApp();

beforeEach(() => app().admin.clear());

/** One healthy key that has been used, and one that waits. */
async function addHealthyAndUnhealthy(provider: ProviderUnderTest): Promise<void> {
  const { admin } = app();
  await admin.addKeys(provider, 'well', 'unwell');
  await admin.reportUsage(provider, 'well', 1_234_567, 4_321);
  await admin.reportFailure(provider, 'unwell', {
    status: 429,
    headers: { 'retry-after': '600' },
    body: 'slow down',
  });
}

describe.each(EACH_PROVIDER)('%s keys page', (name, provider) => {
  test('display key statistics: the cards count the keys and follow every change', async () => {
    await addHealthyAndUnhealthy(provider);
    const screen = new ListScreen(await app().open(provider.keysPath));
    await expectTexts(screen.figureLabels, ['Total', 'Healthy', 'Unhealthy']);
    await screen.expectFigures(2, 1, 1);

    await screen.add('Add Key', 'third', secretOf('third'));
    await screen.expectFigures(3, 2, 1);

    await screen.button('Reset unwell').click();
    await screen.dialogButton('Reset').click();
    await screen.expectFigures(3, 3, 0);

    await screen.button('Delete well').click();
    await screen.dialogButton('Delete').click();
    await screen.expectFigures(2, 2, 0);
  });

  test('display keys table (desktop)', async () => {
    await addHealthyAndUnhealthy(provider);
    const screen = new ListScreen(await app().open(provider.keysPath));
    await expectText(screen.title, `${name} Keys Active pool`);
    await expectTexts(screen.columns, [
      '',
      'Key ID',
      'API Key',
      'Status',
      'Tokens Used',
      'Requests',
      'Actions',
    ]);

    const well = screen.row('well').getByRole('cell');
    await expectTexts(well, ['', 'well', maskOf('well'), 'Healthy', '1,234,567', '4,321', '']);
    await expectMonospace(well.nth(1));
    await expectMonospace(well.nth(2));
    await expectNoRedBackground(screen.row('well'));
    expect(await styleOf(well.nth(1), 'text-decoration-line')).toBe('none');

    const unwell = screen.row('unwell').getByRole('cell');
    await expectText(unwell.nth(3), /^Unhealthy Rate limited · available in \d+:\d\d /);
    await expectRedBackground(screen.row('unwell'));
    for (const [column, line] of [
      [1, 'line-through'],
      [2, 'line-through'],
      [4, 'none'],
      [5, 'none'],
    ] as const) {
      expect(await styleOf(unwell.nth(column), 'text-decoration-line')).toBe(line);
    }
    const badges = screen.page.locator('tbody app-status-badge');
    await expectTexts(badges, ['Unhealthy', 'Healthy']);
    expect(await styleOf(badges.nth(0), 'color')).not.toBe(await styleOf(badges.nth(1), 'color'));
    await expectTexts(screen.cards, []);
  });

  test('import multiple keys from file', async () => {
    const screen = new ListScreen(await app().open(provider.keysPath));
    await screen.importFile(`one|${secretOf('one')}\ntwo|${secretOf('two')}\nno separator\n`);
    await screen.dialogButton('Import 2 keys').click();
    await expectText(
      screen.dialog.getByRole('status'),
      '2 of 2 imported, 0 failed (1 line skipped).',
    );
    await screen.dialogButton('Close').click();
    await screen.expectToast('success', '2 keys were imported.');
    await expectRows(screen, 'one', 'two');
    await screen.expectFigures(2, 2, 0);
  });
});

/** What does not depend on the provider. */
describe('keys page', () => {
  const provider = OHMYGPT;
  const { name } = provider;

  test('display keys cards (mobile)', async () => {
    await addHealthyAndUnhealthy(provider);
    const screen = new ListScreen(await app().open(provider.keysPath, { size: PHONE }));
    const well = screen.card('well');
    await expectText(well, `well ${maskOf('well')} Healthy Tokens Used 1,234,567 Requests 4,321`);
    await expectText(screen.card('unwell'), /^unwell sk-plain\.\.\.cdef Unhealthy Rate limited/);
    await expectRedBackground(screen.card('unwell'));
    await expectNoRedBackground(well);
    await well.getByRole('button', { name: 'Reset well' }).waitFor();
    await well.getByRole('button', { name: 'Delete well' }).waitFor();
    await expectTexts(screen.rows, []);
    await expectNoSidewaysScroll(screen.page);
  });

  test('add single key via modal: success closes it, says so and shows the key', async () => {
    const screen = new ListScreen(await app().open(provider.keysPath));
    await screen.button('Add Key').click();
    await expectMonospace(screen.field('API Key'));
    await screen.dialogButton('Cancel').click();
    await screen.expectNoDialog();

    await screen.add('Add Key', 'first', secretOf('first'));
    await screen.expectToast('success', 'Key “first” was added.');
    await screen.expectNoDialog();
    await screen.expectIds('first');
  });

  test('add single key via modal: missing or wrong input is reported at its field, and nothing is sent', async () => {
    const screen = new ListScreen(await app().open(provider.keysPath));
    await screen.add('Add Key', '', '');
    await expectTexts(screen.dialog.locator('mat-error'), [
      'Enter a key ID.',
      'Enter the API key.',
    ]);
    await screen.field('Key ID').fill('no spaces');
    await screen.field('API Key').fill('short');
    await expectTexts(screen.dialog.locator('mat-error'), [
      'A key ID can only contain letters, digits and . _ : @ -',
      'An API key has at least 16 characters.',
    ]);
    await screen.dialogButton('Cancel').click();
    await screen.expectFigures(0, 0, 0);
  });

  test('add single key via modal: quotes and the like around an API key are removed (H10)', async () => {
    const screen = new ListScreen(await app().open(provider.keysPath));
    await screen.button('Add Key').click();
    await screen.field('Key ID').fill(' dressed');
    await screen.field('API Key').fill(`\ufeffOPENAI_API_KEY="${secretOf('dressed')}",\u200b`);
    await screen.field('Key ID').focus();
    await expectValue(screen.field('API Key'), secretOf('dressed'));
    await screen.dialogButton('Add Key').click();
    await screen.expectToast('success', 'Key “dressed” was added.');
    await expectText(screen.row('dressed').getByText(maskOf('dressed')), maskOf('dressed'));
  });

  test('a key whose id looks like a folder is deleted (U01)', async () => {
    const now = new Date();
    await app().database.insert(provider.keysCollection, [
      {
        ...FRESH_KEY,
        _id: '..',
        apiKey: secretOf('folder'),
        fingerprint: 'f'.repeat(64),
        life: randomUUID(),
        createdAt: now,
        updatedAt: now,
      },
    ]);
    const screen = new ListScreen(await app().open(provider.keysPath));
    await screen.expectIds('..');
    await screen.button('Reset ..').click();
    await screen.dialogButton('Reset').click();
    await screen.expectToast('success', 'Key “..” was reset.');
    await screen.button('Delete ..').click();
    await screen.dialogButton('Delete').click();
    await screen.expectToast('success', 'Key “..” was deleted.');
    await screen.expectFigures(0, 0, 0);
  });

  test('add single key via modal: a refusal is shown and keeps the input', async () => {
    await app().admin.addKeys(provider, 'taken');
    const page = await app().open(provider.keysPath);
    const screen = new ListScreen(page);
    app().allowRefusal(page, 409, provider.keysApi);
    await screen.add('Add Key', 'taken', secretOf('another'));
    await screen.expectToast('error', /^Key “taken” was not added: This ID is taken\./);
    await expectValue(screen.field('Key ID'), 'taken');
    await expectValue(screen.field('API Key'), secretOf('another'));

    await screen.field('Key ID').fill('free');
    await screen.dialogButton('Add Key').click();
    await screen.expectToast('success', 'Key “free” was added.');
    await screen.expectIds('free', 'taken');
  });

  test('delete key with confirmation', async () => {
    await app().admin.addKeys(provider, 'stays', 'goes');
    const screen = new ListScreen(await app().open(provider.keysPath));
    await screen.button('Delete goes').click();
    await expectText(
      screen.dialog,
      /“goes” and all its bindings will be removed from the \w+ pool/,
    );
    await screen.dialogButton('Cancel').click();
    await screen.expectNoDialog();
    await screen.expectIds('goes', 'stays');

    await screen.button('Delete goes').click();
    await screen.dialogButton('Delete').click();
    await screen.expectToast('success', 'Key “goes” was deleted.');
    await screen.expectIds('stays');
  });

  test('delete key with confirmation: an error is shown', async () => {
    await app().admin.addKeys(provider, 'gone');
    const page = await app().open(provider.keysPath);
    const screen = new ListScreen(page);
    await screen.button('Delete gone').click();
    await app().admin.delete(`${provider.keysApi}/gone`);
    app().allowRefusal(page, 404, `${provider.keysApi}/gone`);
    await screen.dialogButton('Delete').click();
    await screen.expectToast('error', /^Key “gone” was not deleted: It no longer exists\./);
  });

  test('reset key statistics with confirmation', async () => {
    await addHealthyAndUnhealthy(provider);
    await app().admin.reportUsage(provider, 'unwell', 99, 9);
    const screen = new ListScreen(await app().open(provider.keysPath));
    await screen.button('Reset unwell').click();
    await expectText(screen.dialog, /“unwell” will be healthy again/);
    await screen.dialogButton('Reset').click();
    await screen.expectToast('success', 'Key “unwell” was reset.');
    await expectTexts(screen.row('unwell').getByRole('cell'), [
      '',
      'unwell',
      maskOf('unwell'),
      'Healthy',
      '0',
      '0',
      '',
    ]);
    await expectNoRedBackground(screen.row('unwell'));
  });

  test('rotate by hand: a backup key takes over; without one the reason is shown', async () => {
    await app().admin.addKeys(provider, 'old');
    const page = await app().open(provider.keysPath);
    const screen = new ListScreen(page);
    await screen.button('Rotate old').click();
    await expectText(screen.dialog, /No \w+ backup key is available, so “old” cannot be replaced/);
    await screen.dialogButton('Cancel').click();
    await screen.expectNoDialog();
    await screen.expectIds('old');

    await app().admin.addBackups(provider, 'fresh');
    await screen.button('Rotate old').click();
    await screen.dialogButton('Rotate').click();
    await screen.expectToast('success', 'Key “old” was replaced by “fresh”.');
    await screen.expectIds('fresh');
  });

  test('reset and delete for many, with a result for each', async () => {
    await app().admin.addKeys(provider, 'k1', 'k2', 'k3');
    const page = await app().open(provider.keysPath);
    const screen = new ListScreen(page);
    await page.getByRole('checkbox', { name: 'Select k1' }).check();
    await page.getByRole('checkbox', { name: 'Select k2' }).check();
    await expectText(page.getByText('2 selected'), '2 selected');
    await screen.button('Reset').click();
    await screen.dialogButton('Reset').click();
    await expectText(screen.dialog.getByRole('status'), '2 of 2 done, 0 failed.');
    await screen.dialogButton('Close').click();
    await screen.expectNoDialog();

    await page.getByRole('checkbox', { name: 'Select all on this page' }).check();
    await screen.button('Delete').click();
    await expectText(screen.dialog, /No usable \w+ key would be left/);
    await app().admin.delete(`${provider.keysApi}/k3`);
    app().allowRefusal(page, 404, `${provider.keysApi}/k3`);
    await screen.dialogButton('Delete').click();
    await expectText(screen.dialog.getByRole('status'), '2 of 3 done, 1 failed.');
    await expectTexts(screen.dialog.getByRole('listitem'), [
      'k3 It no longer exists.',
      'k2 Done',
      'k1 Done',
    ]);
    await screen.dialogButton('Close').click();
    await screen.expectFigures(0, 0, 0);
  });

  test('an empty list says what to do first', async () => {
    const screen = new ListScreen(await app().open(provider.keysPath, { size: PHONE }));
    await screen.page.getByRole('heading', { name: `No ${name} keys yet` }).waitFor();
    await screen.page.getByRole('main').getByRole('button', { name: 'Add Key' }).last().click();
    await expectText(screen.dialog.getByRole('heading'), `Add ${name} key`);
    await expectUrl(screen.page, provider.keysPath);
  });
});

/** An import has no fixed order: several requests run at a time. */
async function expectRows(screen: ListScreen, ...ids: string[]): Promise<void> {
  for (const id of ids) {
    await screen.row(id).waitFor();
  }
}
