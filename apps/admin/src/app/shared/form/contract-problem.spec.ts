import { createKeySchema, emailSchema, passwordSchema } from '@keypool/dto';
import { contractProblem } from './contract-problem';

describe('what the contract says of a value', () => {
  it.each([
    [emailSchema, 'someone@example.com', null],
    [emailSchema, '  ', { field: '', reason: 'missing', params: {} }],
    [emailSchema, 'someone', { field: '', reason: 'characters', params: {} }],
    [emailSchema, `${'a'.repeat(254)}@b`, { field: '', reason: 'tooLong', params: { limit: 254 } }],
    [passwordSchema, 'short', { field: '', reason: 'tooShort', params: { limit: 12 } }],
  ] as const)('%#: %s', (schema, value, problem) => {
    expect(contractProblem(schema, value)).toEqual(problem);
  });

  it('names the field of an object, the cause and what belongs to it', () => {
    const key = { id: '..', apiKey: 'sk-abc\u200bdef' };

    expect(contractProblem(createKeySchema, key)).toEqual({
      field: 'id',
      reason: 'dots',
      params: {},
    });
    expect(contractProblem(createKeySchema, key, 'apiKey')).toEqual({
      field: 'apiKey',
      reason: 'invisible',
      params: { position: 7 },
    });
    expect(contractProblem(createKeySchema, { ...key, id: 'a' }, 'id')).toBeNull();
  });
});
