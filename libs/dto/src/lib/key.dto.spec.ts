import { createBackupKeySchema } from './backup-key.dto';
import { checkKeysSchema, createKeySchema } from './key.dto';
import { IS_SECRET } from './text-problem';

const SECRET = 'sk-0123456789abcdef';

describe.each([
  ['a key', createKeySchema],
  ['a backup key', createBackupKeySchema],
])('the contract of %s', (_name, schema) => {
  const refusalsOf = (body: object) =>
    schema.safeParse(body).error?.issues.map(({ path, message }) => [path.join('.'), message]);

  it('reads the intended value', () => {
    expect(schema.parse({ id: '\ufeffprod-1 ', apiKey: `export KEY="${SECRET}";` })).toEqual({
      id: 'prod-1',
      apiKey: SECRET,
    });
  });

  it.each([
    ['', 'must not be empty'],
    ['sk-short', 'must have at least 16 characters'],
    [`${'k'.repeat(512)}!`, 'must have at most 512 characters'],
    ['sk-abc\u200bdef', 'has an invisible character at position 7'],
    ['sk-abc def', 'has white space at position 7'],
    ['sk-abc|def', 'has a | at position 7'],
    ['sk-khóa', 'has a character that is not ASCII at position 6'],
    ['sk-abcde...wxyz', 'is a masked copy: its middle is missing'],
    ['https://api.ohmygpt.com', 'is an address, not an API key'],
    ['<your key>', 'is a placeholder, not an API key'],
  ])('says in one sentence what is wrong with the API key %j', (apiKey, message) => {
    expect(refusalsOf({ id: 'a', apiKey })).toEqual([['apiKey', message]]);
  });

  it.each([
    ['', 'must not be empty'],
    ['..', 'must not be . or ..'],
    ['a/b', 'may only contain letters, digits and . _ : @ -'],
    ['a\u200bb', 'has an invisible character at position 2'],
    ['x'.repeat(129), 'must have at most 128 characters'],
    [`${SECRET}${SECRET}`, IS_SECRET],
    [SECRET, IS_SECRET],
  ])('says in one sentence what is wrong with the id %j', (id, message) => {
    expect(refusalsOf({ id, apiKey: SECRET })).toEqual([['id', message]]);
  });

  it('compares the id with the API key only when all else is right', () => {
    const { error } = schema.safeParse({ id: SECRET, apiKey: SECRET, colour: 'red' });
    expect(error?.issues.map(({ code }) => code)).toEqual(['unrecognized_keys']);
  });
});

describe('the contract of a check', () => {
  it('takes what could be made', () => {
    expect(checkKeysSchema.parse({ keys: [{ id: 'a', apiKey: `"${SECRET}"` }] })).toEqual({
      keys: [{ id: 'a', apiKey: SECRET }],
    });
    expect(checkKeysSchema.safeParse({ keys: [] }).success).toBe(false);
  });
});
