import { readFile } from 'node:fs/promises';
import { expectText, expectTexts } from './support/expectations';
import { ListScreen } from './support/list-screen';
import { OHMYGPT as provider, secretOf } from './support/providers';
import { PHONE, useApp } from './support/use-app';

const app = useApp();

const KEYS = 120;
const EXISTING = 'key-0100';
/** Created by someone else while the preview is shown. */
const TAKEN = ['key-0007', 'key-0060', 'key-0119'];
/** How many requests of an import pass before the rest waits for the stop. */
const BEFORE_THE_STOP = 40;

/** 1,000 realistic lines: a byte order mark, Windows line endings, comments, blanks, duplicates and typos. */
function thousandLines(): string {
  const good = Array.from({ length: KEYS }, (_, index) => {
    const id = `key-${String(index).padStart(4, '0')}`;
    return `${id}|${secretOf(id)}`;
  });
  const slips = [
    'a line without any separator',
    'with-blanks|sk 0123456789 abcdef',
    'too-short|sk-0123',
    'three-columns|sk-0123456789abcdef|account',
    'id with blanks|sk-0123456789abcdef',
  ];
  const lines = [
    '# our keys, exported from a spreadsheet',
    '',
    ...good.map((line) => `  ${line}\t`),
    ...Array.from({ length: 860 }, (_, index) => good[index % 100]),
    ...slips,
    ...Array.from({ length: 12 }, (_, index) => (index % 2 === 0 ? '' : '# end')),
    '',
  ];
  expect(lines).toHaveLength(1_000);
  return `\uFEFF${lines.join('\r\n')}`;
}

describe('import of keys', () => {
  test('1,000 lines: preview, progress, stop, a result for each, retry of the failed', async () => {
    const { admin } = app();
    await admin.addKeys(provider, EXISTING);
    const page = await app().open(provider.keysPath);
    const screen = new ListScreen(page);
    app().allowRefusal(page, 409, provider.keysApi);
    await screen.importFile(thousandLines());
    await expectTexts(screen.dialog.getByRole('radio'), [
      'All 985',
      'New 119',
      'Exists 1',
      'Duplicate 860',
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
      'Wrong format Missing | between ID and API key.',
      'Wrong format The API key has a space or line break at position 3.',
      'Wrong format An API key has at least 16 characters.',
      'Wrong format There are more than two columns. A line has only an ID and an API key.',
      'Wrong format A key ID can only contain letters, digits and . _ : @ -',
    ]);
    await screen.dialog.getByRole('radio', { name: 'Duplicate' }).click();
    await expectText(
      screen.dialog.locator('tbody tr').first(),
      /^123 .*Duplicate Line 3 has the same ID or API key\.$/,
    );
    expect(await screen.dialog.innerText()).not.toContain(secretOf('key-0000'));

    await admin.addKeys(provider, ...TAKEN);
    const stopped = Promise.withResolvers<void>();
    let sent = 0;
    await page.route(`**${provider.keysApi}`, async (route) => {
      sent += 1;
      if (sent > BEFORE_THE_STOP) {
        await stopped.promise;
      }
      await route.continue();
    });
    await screen.dialogButton('Import 119 keys').click();
    await expectText(screen.dialog, /(\d+) of 119 imported, \d+ failed/);
    await screen.dialogButton('Stop').click();
    stopped.resolve();
    await expectText(screen.dialog.getByRole('status'), /Stopped: \d+ not imported\.$/);
    await screen.dialogButton('Continue').click();
    await expectText(
      screen.dialog.getByRole('status'),
      '116 of 119 imported, 3 failed (866 lines skipped).',
    );
    await expectTexts(screen.dialog.getByRole('radio'), [
      'All 866',
      'Exists 1',
      'Duplicate 860',
      'Wrong format 5',
    ]);
    await expectTexts(screen.dialog.getByRole('listitem').filter({ hasText: 'taken' }), [
      '10: key-0007 This ID is taken.',
      '63: key-0060 This ID is taken.',
      '122: key-0119 This ID is taken.',
    ]);

    for (const id of TAKEN) {
      await admin.delete(`${provider.keysApi}/${id}`);
    }
    await screen.dialogButton('Retry failed').click();
    await expectText(
      screen.dialog.getByRole('status'),
      '119 of 119 imported, 0 failed (866 lines skipped).',
    );
    await screen.dialogButton('Close').click();
    await screen.expectToast('success', '119 keys were imported.');
    await screen.expectFigures(120, 120, 0);
  });

  test('keys that a rotation retired are imported only on explicit request', async () => {
    const { admin } = app();
    await admin.useUp(provider, 'spare', 'failed');
    const page = await app().open(`${provider.keysPath}?q=again`, { size: PHONE });
    const screen = new ListScreen(page);
    await screen.button('Import Keys').click();
    await screen.dialog.getByLabel('Or paste lines').fill(`again|${secretOf('failed')}`);
    await expectText(
      screen.dialog.locator('tbody tr'),
      /again .* Retired This API key was retired by a rotation\.$/,
    );
    expect(await screen.dialogButton('Import keys').isDisabled()).toBe(true);
    await screen.dialog.getByRole('checkbox', { name: /^Also import 1 key/ }).check();
    await screen.dialogButton('Import 1 key').click();
    await expectText(screen.dialog.getByRole('status'), '1 of 1 imported, 0 failed.');
    await screen.dialogButton('Close').click();
    await screen.expectToast('success', '1 key was imported.');
    await screen.card('again').waitFor();
  });

  test('keys as other programs write them, and a file with the result of each line', async () => {
    const screen = new ListScreen(await app().open(provider.backupKeysPath));
    await screen.button('Import Keys').click();
    const file = screen.dialog.locator('input[type=file]');
    const lines = [
      `"quoted"|"${secretOf('quoted')}",`,
      `tabbed\t${secretOf('tabbed')}`,
      `wide｜NAME='${secretOf('wide')}';`,
      `..|${secretOf('dots')}`,
      `${secretOf('swapped')}|swapped`,
    ];
    const of = (encoding: BufferEncoding) => ({
      name: 'keys.txt',
      mimeType: 'text/plain',
      buffer: Buffer.from(lines.join('\r\n'), encoding),
    });
    await file.setInputFiles(of('utf16le'));
    await expectText(screen.dialog.getByRole('alert'), /^This file looks like UTF-16/);
    await file.setInputFiles(of('utf8'));
    await expectTexts(screen.dialog.getByRole('radio'), ['All 5', 'New 3', 'Wrong format 2']);
    await screen.dialogButton('Import 3 keys').click();
    const download = screen.page.waitForEvent('download');
    await screen.dialogButton('Save results').click();
    const saved = await readFile(await (await download).path(), 'utf8');
    expect(saved.trim().split('\r\n')).toEqual([
      'Line,Key,Result,Reason',
      '1,quoted,Imported,',
      '2,tabbed,Imported,',
      '3,wide,Imported,',
      '4,..,Wrong format,A key ID cannot be . or ..',
      expect.stringMatching(/^5,sk-plain\.\.\.cdef,Wrong format,"This is an API key, not an ID/),
    ]);
  });

  test('a file without keys offers nothing to import', async () => {
    const screen = new ListScreen(await app().open(provider.keysPath));
    await screen.importFile('# nothing\r\n\r\n');
    await expectText(screen.dialog.getByRole('status'), 'There are no keys in this text.');
    expect(await screen.dialogButton('Import keys').isDisabled()).toBe(true);
  });
});
