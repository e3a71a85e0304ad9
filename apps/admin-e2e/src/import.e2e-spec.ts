import { expectText, expectTexts } from './support/expectations';
import { ListScreen } from './support/list-screen';
import { EACH_PROVIDER, secretOf } from './support/providers';
import { PHONE, useApp } from './support/use-app';

const app = useApp();

const TAKEN = ['key-0007', 'key-0500', 'key-0949'];

/** 1,000 lines as people keep them: a byte order mark, Windows line endings, comments, blanks, repetitions and slips. */
function thousandLines(): Buffer {
  const good = Array.from({ length: 950 }, (_, index) => {
    const id = `key-${String(index).padStart(4, '0')}`;
    return `${id}|${secretOf(id)}`;
  });
  const slips = [
    'a line without any separator',
    'with-blanks|sk 0123456789 abcdef',
    'too-short|sk-0123',
    `two-separators|sk-0123456789|abcdef`,
    'id with blanks|sk-0123456789abcdef',
  ];
  const lines = [
    '# our keys, exported from a spreadsheet',
    '',
    ...good.map((line) => `  ${line}\t`),
    ...good.slice(0, 30),
    ...slips,
    ...Array.from({ length: 12 }, (_, index) => (index % 2 === 0 ? '' : '# end')),
    '',
  ];
  expect(lines).toHaveLength(1_000);
  return Buffer.from(`\uFEFF${lines.join('\r\n')}`);
}

describe.each(EACH_PROVIDER)('import of %s keys', (_name, provider) => {
  test('1,000 lines: preview, progress, stop, a result for each, retry of the failed', async () => {
    const { admin } = app();
    await admin.addKeys(provider, ...TAKEN);
    const page = await app().open(provider.keysPath);
    const screen = new ListScreen(page);
    app().allowRefusal(page, 409, provider.keysApi);
    await screen.button('Import Keys').click();
    await screen.dialog.locator('input[type=file]').setInputFiles({
      name: 'keys.txt',
      mimeType: 'text/plain',
      buffer: thousandLines(),
    });
    await expectTexts(screen.dialog.getByRole('radio'), [
      'All 985',
      'New 950',
      'Duplicate 30',
      'Wrong format 5',
    ]);
    await screen.dialog.getByRole('radio', { name: 'Wrong format' }).click();
    await expectTexts(screen.dialog.locator('tbody tr td:first-child'), [
      '983',
      '984',
      '985',
      '986',
      '987',
    ]);
    await expectTexts(screen.dialog.locator('tbody tr td:last-child'), [
      'Wrong format There is no | between ID and API key.',
      'Wrong format An API key has no spaces, no | and no special letters.',
      'Wrong format The API key has fewer than 16 characters.',
      'Wrong format An API key has no spaces, no | and no special letters.',
      'Wrong format A key ID has only letters, digits and . _ : @ -',
    ]);
    await screen.dialog.getByRole('radio', { name: 'Duplicate' }).click();
    await expectText(
      screen.dialog.locator('tbody tr').first(),
      /^953 .*Duplicate Line 3 has the same ID or API key\.$/,
    );
    expect(await screen.dialog.innerText()).not.toContain(secretOf('key-0000'));

    await screen.dialogButton('Import 950 keys').click();
    await expectText(screen.dialog, /(\d+) done, \d+ failed, 950 in all\./);
    await screen.dialogButton('Stop').click();
    await expectText(screen.dialog.getByRole('status'), /950 in all\. Stopped: \d+ not tried\.$/);
    await screen.dialogButton('Continue').click();
    await expectText(screen.dialog.getByRole('status'), '947 done, 3 failed, 950 in all.');
    await expectTexts(screen.dialog.getByRole('listitem').filter({ hasText: 'taken' }), [
      '10: key-0007 This ID is taken.',
      '503: key-0500 This ID is taken.',
      '952: key-0949 This ID is taken.',
    ]);

    for (const id of TAKEN) await admin.delete(`${provider.keysApi}/${id}`);
    await screen.dialogButton('Retry failed ones').click();
    await expectText(screen.dialog.getByRole('status'), '950 done, 0 failed, 950 in all.');
    await screen.dialogButton('Close').click();
    await screen.expectToast('success', '950 keys were imported.');
    await screen.expectFigures(950, 950, 0);
  });

  test('keys that a rotation retired are imported only when that is meant', async () => {
    const { admin } = app();
    await admin.useUp(provider, 'spare', 'failed');
    const page = await app().open(`${provider.keysPath}?q=again`, { size: PHONE });
    const screen = new ListScreen(page);
    app().allowRefusal(page, 409, provider.keysApi);
    await screen.button('Import Keys').click();
    await screen.dialog.getByLabel('Or paste lines').fill(`again|${secretOf('failed')}`);
    await screen.dialogButton('Import 1 key').click();
    await expectTexts(screen.dialog.getByRole('listitem'), [
      '1: again This API key was retired by a rotation.',
    ]);
    await screen.dialogButton('Import 1 retired key anyway').click();
    await expectText(screen.dialog.getByRole('status'), '1 done, 0 failed, 1 in all.');
    await screen.dialogButton('Close').click();
    await screen.expectToast('success', '1 key was imported.');
    await screen.card('again').waitFor();
  });

  test('a file without keys offers nothing to import', async () => {
    const screen = new ListScreen(await app().open(provider.keysPath));
    await screen.button('Import Keys').click();
    await screen.dialog.locator('input[type=file]').setInputFiles({
      name: 'empty.txt',
      mimeType: 'text/plain',
      buffer: Buffer.from('# nothing\r\n\r\n'),
    });
    await expectText(screen.dialog.getByRole('status'), 'There is no key in this text.');
    expect(await screen.dialogButton('Import 0 keys').isDisabled()).toBe(true);
  });
});
