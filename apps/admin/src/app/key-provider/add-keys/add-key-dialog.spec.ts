import { TestBed } from '@angular/core/testing';
import { MatCheckboxHarness } from '@angular/material/checkbox/testing';
import { MatFormFieldHarness } from '@angular/material/form-field/testing';
import { MatInputHarness } from '@angular/material/input/testing';
import { HttpErrorResponse } from '@angular/common/http';
import { Component } from '@angular/core';
import { IS_SECRET, type CreateKeyDto, type ProblemCode } from '@keypool/dto';
import { aProblem } from '../../../testing/builders';
import { PageDriver } from '../../../testing/page-driver';
import { provideTestApp, startTestApp } from '../../../testing/provide-test-app';
import { AddKeys } from './add-keys';

@Component({ template: '' })
class Page {}

const SECRET = 'sk-0123456789abcdef';
const ID_IS_KEY =
  'This is an API key, not an ID. IDs appear in lists, links and logs: choose another one.';

async function open(create: (body: CreateKeyDto) => Promise<unknown>) {
  TestBed.configureTestingModule({ providers: [provideTestApp()] });
  await startTestApp();
  const page = new PageDriver(TestBed.createComponent(Page));
  const closed = TestBed.inject(AddKeys).addOne({ texts: 'ohmygptKeys', create });
  const fields = async () => (await page.dialog()).getAllHarnesses(MatFormFieldHarness);
  return {
    page,
    closed,
    fill: async (id: string, apiKey: string) => {
      const inputs = await (await page.dialog()).getAllHarnesses(MatInputHarness);
      await inputs[0]?.setValue(id);
      await inputs[1]?.setValue(apiKey);
      await inputs[1]?.blur();
    },
    values: async () => {
      const inputs = await (await page.dialog()).getAllHarnesses(MatInputHarness);
      return Promise.all(inputs.map((input) => input.getValue()));
    },
    errors: async () =>
      Promise.all((await fields()).map(async (field) => (await field.getTextErrors()).join())),
    add: () => page.act(() => page.pressInDialog('Add Key')),
  };
}

function refusal(code: ProblemCode): HttpErrorResponse {
  return new HttpErrorResponse({ status: 409, error: aProblem({ status: 409, code }) });
}

describe('the dialog for one key', () => {
  it('asks for both fields before it sends anything', async () => {
    const create = jest.fn();
    const dialog = await open(create);

    await dialog.add();

    expect(await dialog.errors()).toEqual(['Enter a key ID.', 'Enter the API key.']);
    expect(create).not.toHaveBeenCalled();
  });

  it.each([
    ['bad id', SECRET, ['A key ID can only contain letters, digits and . _ : @ -', '']],
    ['..', SECRET, ['A key ID cannot be . or ..', '']],
    [SECRET, SECRET, [ID_IS_KEY, '']],
    [`${SECRET}-and-some-more`, `${SECRET}-other`, [ID_IS_KEY, '']],
    ['id', 'short', ['', 'An API key has at least 16 characters.']],
    ['id', `${SECRET}|x`, ['', 'An API key cannot contain |. There is one at position 20.']],
    [
      'id',
      'sk-abc\u200bdef0123456789',
      ['', 'The API key has an invisible character at position 7.'],
    ],
    ['id', 'sk-01234...cdef', ['', 'This is a masked copy: the middle of the key is missing.']],
  ])('refuses %j with %j', async (id, apiKey, errors) => {
    const dialog = await open(jest.fn());

    await dialog.fill(id, apiKey);
    await dialog.add();

    expect(await dialog.errors()).toEqual(errors);
  });

  it('adds the key, says so and closes', async () => {
    const create = jest.fn(() => Promise.resolve());
    const dialog = await open(create);

    await dialog.fill('prod-1', SECRET);
    await dialog.add();

    expect(create).toHaveBeenCalledWith({ id: 'prod-1', apiKey: SECRET });
    expect(await dialog.closed).toBe(true);
    expect(await dialog.page.toast()).toBe('Key “prod-1” was added.');
  });

  it('shows and sends an API key without quotes and the like', async () => {
    const create = jest.fn(() => Promise.resolve());
    const dialog = await open(create);

    await dialog.fill(' prod-1 ', `OPENAI_API_KEY="${SECRET}",`);

    expect(await dialog.values()).toEqual(['prod-1', SECRET]);
    await dialog.add();
    expect(create).toHaveBeenCalledWith({ id: 'prod-1', apiKey: SECRET });
  });

  it('reports at the field that the ID is a known API key', async () => {
    const errors = [{ pointer: '/id', detail: IS_SECRET }];
    const error = aProblem({ status: 400, code: 'validation_failed', errors });
    const dialog = await open(() => Promise.reject(new HttpErrorResponse({ status: 400, error })));

    await dialog.fill('plain-0123456789', SECRET);
    await dialog.add();

    expect(await dialog.errors()).toEqual([ID_IS_KEY, '']);
  });

  it('stays open with the input when the ID is taken, and reports it at the field', async () => {
    const dialog = await open(() => Promise.reject(refusal('duplicate_id')));

    await dialog.fill('prod-1', SECRET);
    await dialog.add();

    expect(await dialog.errors()).toEqual(['This ID is taken.', '']);
    expect(await dialog.page.toast()).toBe('Key “prod-1” was not added: This ID is taken.');
    expect(await dialog.values()).toEqual(['prod-1', SECRET]);
  });

  it('accepts a retired secret on explicit request', async () => {
    const bodies: CreateKeyDto[] = [];
    const dialog = await open((body) => {
      bodies.push(body);
      return body.allowRetired ? Promise.resolve() : Promise.reject(refusal('retired_secret'));
    });

    await dialog.fill('prod-1', SECRET);
    await dialog.add();
    await (await (await dialog.page.dialog()).getHarness(MatCheckboxHarness)).check();
    await dialog.add();

    expect(bodies.at(-1)).toEqual({ id: 'prod-1', apiKey: SECRET, allowRetired: true });
    expect(await dialog.closed).toBe(true);
  });
});
