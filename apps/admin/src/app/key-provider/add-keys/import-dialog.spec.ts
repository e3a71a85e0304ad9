import { HttpErrorResponse } from '@angular/common/http';
import { Component } from '@angular/core';
import { TestBed } from '@angular/core/testing';
import { MatCheckboxHarness } from '@angular/material/checkbox/testing';
import { MatButtonHarness } from '@angular/material/button/testing';
import { MatInputHarness } from '@angular/material/input/testing';
import type {
  CheckedKeysDto,
  CheckKeysDto,
  CreateKeyDto,
  KeyConflict,
  ProblemCode,
} from '@keypool/dto';
import { aProblem } from '../../../testing/builders';
import { PageDriver } from '../../../testing/page-driver';
import { provideTestApp, startTestApp } from '../../../testing/provide-test-app';
import { SaveFile } from '../../shared/download/save-file';
import { AddKeys } from './add-keys';

@Component({ template: '' })
class Page {}

const secretOf = (id: string) => `sk-0123456789abcdef-${id}`;
const lineOf = (id: string) => `${id}|${secretOf(id)}`;

/** A server that refuses some ids until told otherwise. */
class Server {
  readonly bodies: CreateKeyDto[] = [];
  readonly refusals = new Map<string, ProblemCode>();

  readonly create = (body: CreateKeyDto): Promise<unknown> => {
    this.bodies.push(body);
    const code = body.allowRetired ? undefined : this.refusals.get(body.id);
    if (!code) {
      return Promise.resolve();
    }
    const error = aProblem({ status: 409, code });
    return Promise.reject(new HttpErrorResponse({ status: 409, error }));
  };

  readonly known = new Map<string, KeyConflict>();
  isDown = false;

  readonly check = ({ keys }: CheckKeysDto): Promise<CheckedKeysDto> => {
    if (this.isDown) {
      return Promise.reject(new HttpErrorResponse({ status: 0 }));
    }
    const answers = keys.map(({ id }) => ({ id, conflict: this.known.get(id) ?? null }));
    return Promise.resolve({ keys: answers });
  };
}

async function open(server: Server) {
  TestBed.configureTestingModule({ providers: [provideTestApp()] });
  await startTestApp();
  const page = new PageDriver(TestBed.createComponent(Page));
  const closed = TestBed.inject(AddKeys).importMany({
    texts: 'ohmygptKeys',
    create: server.create,
    check: server.check,
  });
  return {
    page,
    closed,
    paste: (lines: readonly string[]) =>
      page.act(async () => {
        // All at once: a harness types letter by letter.
        const input = await (await page.dialog()).getHarness(MatInputHarness);
        const host = await input.host();
        await host.setInputValue(lines.join('\n'));
        await host.dispatchEvent('input');
      }),
    chooseFile: (bytes: Uint8Array, size = bytes.length) =>
      page.act(async () => {
        await page.dialog();
        const input = document.querySelector<HTMLInputElement>('input[type=file]');
        if (!input) {
          throw new Error('There is no file input.');
        }
        const file = { name: 'keys.txt', size, arrayBuffer: async () => bytes.buffer };
        Object.defineProperty(input, 'files', { value: [file] });
        input.dispatchEvent(new Event('change'));
      }),
    press: (text: string | RegExp) => page.act(() => page.pressInDialog(text)),
  };
}

describe('the import of many keys', () => {
  it('explains the format of a file', async () => {
    const { page } = await open(new Server());

    expect(await page.dialogText()).toMatch(/\w+\|sk-\w+/);
    expect(await page.dialogText()).toMatch(/Import keys$/);
    expect(document.querySelector('input[type=file]')?.getAttribute('accept')).toContain('.txt');
  });

  it('reads a file', async () => {
    const { page, chooseFile } = await open(new Server());

    await chooseFile(new TextEncoder().encode(`\uFEFF${lineOf('a')}\r\n${lineOf('b')}`));

    expect(await page.dialogText()).toContain('keys.txt');
    expect(await page.dialogText()).toContain('Import 2 keys');
  });

  it('shows what would happen to each line before anything is sent', async () => {
    const server = new Server();
    const { page, paste } = await open(server);

    await paste(['# mine', lineOf('a'), lineOf('a'), 'no separator', 'b|short']);

    const text = await page.dialogText();
    expect(text).toMatch(/All 4.*New 1.*Duplicate 1.*Wrong format 2/);
    expect(text).toContain('Line 2 has the same ID or API key.');
    expect(text).toContain('Missing | between ID and API key.');
    expect(text).toContain('An API key has at least 16 characters.');
    expect(text).not.toContain(secretOf('a'));
    expect(server.bodies).toEqual([]);
  });

  it('recognizes a file in UTF-16 without a byte order mark', async () => {
    const { page, chooseFile } = await open(new Server());

    await chooseFile(new Uint8Array(Buffer.from(lineOf('a'), 'utf16le')));

    expect(await page.dialogText()).toContain('This file looks like UTF-16');
  });

  it('refuses a file that is too large', async () => {
    const { page, chooseFile } = await open(new Server());

    await chooseFile(new Uint8Array(), 9_000_000);

    expect(await page.dialogText()).toContain('This file is too large for a list of keys.');
  });

  it('leaves out what exists on the server', async () => {
    const server = new Server();
    server.known.set('b', 'duplicate_id').set('c', 'duplicate_secret').set('d', 'retired_secret');
    const { page, paste, press } = await open(server);

    await paste(['a', 'b', 'c', 'd'].map(lineOf));

    const text = await page.dialogText();
    expect(text).toMatch(/All 4.*New 1.*Exists 2.*Retired 1/);
    expect(text).toContain('This ID is taken.');
    expect(text).toContain('This API key is already in the pool or in the reserve.');
    await press('Import 1 key');
    expect(server.bodies).toEqual([{ id: 'a', apiKey: secretOf('a') }]);
    expect(await page.dialogText()).toContain('1 of 1 imported, 0 failed (3 lines skipped).');
    expect(await page.dialogText()).toMatch(/3 lines skipped.*All 3.*Exists 2.*Retired 1/);
  });

  it('imports keys known to be retired on explicit request', async () => {
    const server = new Server();
    server.known.set('b', 'retired_secret');
    server.refusals.set('b', 'retired_secret');
    const { page, paste, press } = await open(server);
    await paste([lineOf('a'), lineOf('b')]);

    await page.act(async () =>
      (await (await page.dialog()).getHarness(MatCheckboxHarness)).check(),
    );
    await press('Import 2 keys');

    expect(await page.dialogText()).toContain('2 of 2 imported, 0 failed.');
  });

  it('imports even if the server cannot be asked', async () => {
    const server = new Server();
    server.isDown = true;
    const { page, paste, press } = await open(server);
    await paste([lineOf('a')]);
    expect(await page.dialogText()).toContain('could not check which keys exist on the server');

    server.isDown = false;
    server.known.set('a', 'duplicate_id');
    await press('Try again');

    expect(await page.dialogText()).toMatch(/Exists 1/);
  });

  it('saves the result of every line, without a secret', async () => {
    const server = new Server();
    server.known.set('b', 'duplicate_id');
    server.refusals.set('c', 'database_unavailable');
    const { paste, press } = await open(server);
    const save = jest.spyOn(TestBed.inject(SaveFile), 'csv').mockImplementation();
    await paste([lineOf('a'), lineOf('b'), lineOf('c'), `${secretOf('long-enough')}|swapped`]);
    await press('Import 2 keys');

    await press('Save results');

    expect(save.mock.calls).toEqual([
      [
        'keypool-import.csv',
        [
          '\uFEFFLine,Key,Result,Reason',
          '1,a,Imported,',
          '2,b,Exists,This ID is taken.',
          '3,c,Failed,The database is not responding. Try again in a moment.',
          '4,sk-01234...ough,Wrong format,"This is an API key, not an ID. IDs appear in lists, links and logs: choose another one."',
          '',
        ].join('\r\n'),
      ],
    ]);
  });

  it('has nothing to do without a good line', async () => {
    const { page, paste } = await open(new Server());

    await paste(['no separator']);

    const button = MatButtonHarness.with({ text: /^Import/ });
    expect(await (await (await page.dialog()).getHarness(button)).isDisabled()).toBe(true);
  });

  it('sends each good line once and shows how each went', async () => {
    const server = new Server();
    server.refusals.set('b', 'duplicate_id');
    const { page, paste, press, closed } = await open(server);

    await paste([lineOf('a'), lineOf('b'), lineOf('a'), lineOf('c')]);
    await press('Import 3 keys');

    expect(server.bodies).toEqual(['a', 'b', 'c'].map((id) => ({ id, apiKey: secretOf(id) })));
    expect(await page.dialogText()).toContain('2 of 3 imported, 1 failed (1 line skipped).');
    expect(await page.dialogText()).toMatch(/2: b ?This ID is taken\./);
    await press('Close');
    await closed;
    expect(await page.toast()).toBe('2 keys were imported.');
  });

  it('tries only the failed lines again', async () => {
    const server = new Server();
    server.refusals.set('b', 'database_unavailable');
    const { page, paste, press } = await open(server);
    await paste([lineOf('a'), lineOf('b')]);
    await press('Import 2 keys');

    server.refusals.clear();
    await press('Retry failed');

    expect(server.bodies.map((body) => body.id)).toEqual(['a', 'b', 'b']);
    expect(await page.dialogText()).toContain('2 of 2 imported, 0 failed.');
  });

  it('imports retired keys only on explicit request', async () => {
    const server = new Server();
    server.refusals.set('b', 'retired_secret').set('c', 'duplicate_id');
    const { page, paste, press } = await open(server);
    await paste([lineOf('a'), lineOf('b'), lineOf('c')]);
    await press('Import 3 keys');

    await press('Import 1 retired key anyway');

    expect(server.bodies.at(-1)).toEqual({ id: 'b', apiKey: secretOf('b'), allowRetired: true });
    expect(server.bodies).toHaveLength(4);
    expect(await page.dialogText()).toContain('2 of 3 imported, 1 failed.');
  });

  it('takes 10,000 lines', async () => {
    const server = new Server();
    const { page, paste, press } = await open(server);

    await paste(Array.from({ length: 10_000 }, (_, index) => lineOf(`k${index}`)));
    await press('Import 10,000 keys');

    expect(server.bodies).toHaveLength(10_000);
    expect(await page.dialogText()).toContain('10,000 of 10,000 imported, 0 failed.');
  });
});
