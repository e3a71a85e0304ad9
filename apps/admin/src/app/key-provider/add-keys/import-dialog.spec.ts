import { HttpErrorResponse } from '@angular/common/http';
import { Component } from '@angular/core';
import { TestBed } from '@angular/core/testing';
import { MatButtonHarness } from '@angular/material/button/testing';
import { MatInputHarness } from '@angular/material/input/testing';
import type { CreateKeyDto, ProblemCode } from '@keypool/dto';
import { aProblem } from '../../../testing/builders';
import { PageDriver } from '../../../testing/page-driver';
import { provideTestApp, startTestApp } from '../../../testing/provide-test-app';
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
    if (!code) return Promise.resolve();
    const error = aProblem({ status: 409, code });
    return Promise.reject(new HttpErrorResponse({ status: 409, error }));
  };
}

async function open(server: Server) {
  TestBed.configureTestingModule({ providers: [provideTestApp()] });
  await startTestApp();
  const page = new PageDriver(TestBed.createComponent(Page));
  const closed = TestBed.inject(AddKeys).importMany({
    texts: 'ohmygptKeys',
    create: server.create,
  });
  return {
    page,
    closed,
    paste: async (lines: readonly string[]) => {
      // At once: a harness types letter by letter.
      const input = await (await page.dialog()).getHarness(MatInputHarness);
      const host = await input.host();
      await host.setInputValue(lines.join('\n'));
      await host.dispatchEvent('input');
    },
    press: (text: string | RegExp) => page.act(() => page.pressInDialog(text)),
  };
}

describe('the import of many keys', () => {
  it('says how a file looks', async () => {
    const { page } = await open(new Server());

    expect(await page.dialogText()).toMatch(/\w+\|sk-\w+/);
    expect(document.querySelector('input[type=file]')?.getAttribute('accept')).toContain('.txt');
  });

  it('reads a file', async () => {
    const { page } = await open(new Server());
    await page.dialog();
    const input = document.querySelector<HTMLInputElement>('input[type=file]');
    const bytes = new TextEncoder().encode(`\uFEFF${lineOf('a')}\r\n${lineOf('b')}`);
    const file = { name: 'keys.txt', size: bytes.length, arrayBuffer: async () => bytes.buffer };
    if (!input) throw new Error('There is no file input.');
    Object.defineProperty(input, 'files', { value: [file] });

    await page.act(() => input.dispatchEvent(new Event('change')));

    expect(await page.dialogText()).toContain('keys.txt');
    expect(await page.dialogText()).toContain('Import 2 keys');
  });

  it('shows before anything is sent what would happen to each line', async () => {
    const server = new Server();
    const { page, paste } = await open(server);

    await paste(['# mine', lineOf('a'), lineOf('a'), 'no separator', 'b|short']);

    const text = await page.dialogText();
    expect(text).toMatch(/All 4.*New 1.*Duplicate 1.*Wrong format 2/);
    expect(text).toContain('Line 2 has the same ID or API key.');
    expect(text).toContain('There is no | between ID and API key.');
    expect(text).toContain('The API key has fewer than 16 characters.');
    expect(text).not.toContain(secretOf('a'));
    expect(server.bodies).toEqual([]);
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
    expect(await page.dialogText()).toContain('2 done, 1 failed, 3 in all.');
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
    await press('Retry failed ones');

    expect(server.bodies.map((body) => body.id)).toEqual(['a', 'b', 'b']);
    expect(await page.dialogText()).toContain('2 done, 0 failed, 2 in all.');
  });

  it('imports retired keys only when told so', async () => {
    const server = new Server();
    server.refusals.set('b', 'retired_secret').set('c', 'duplicate_id');
    const { page, paste, press } = await open(server);
    await paste([lineOf('a'), lineOf('b'), lineOf('c')]);
    await press('Import 3 keys');

    await press('Import 1 retired key anyway');

    expect(server.bodies.at(-1)).toEqual({ id: 'b', apiKey: secretOf('b'), allowRetired: true });
    expect(server.bodies).toHaveLength(4);
    expect(await page.dialogText()).toContain('2 done, 1 failed, 3 in all.');
  });

  it('takes 10,000 lines', async () => {
    const server = new Server();
    const { page, paste, press } = await open(server);

    await paste(Array.from({ length: 10_000 }, (_, index) => lineOf(`k${index}`)));
    await press('Import 10,000 keys');

    expect(server.bodies).toHaveLength(10_000);
    expect(await page.dialogText()).toContain('10,000 done, 0 failed, 10,000 in all.');
  });
});
