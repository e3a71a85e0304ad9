import { emailSchema, passwordSchema } from '@keypool/dto';
import { contractProblem } from './contract-problem';

describe('what the contract says of a text', () => {
  it.each([
    [emailSchema, 'someone@example.com', null],
    [emailSchema, '  ', { reason: 'missing', limit: 0 }],
    [emailSchema, 'someone', { reason: 'characters', limit: 0 }],
    [emailSchema, `${'a'.repeat(254)}@b`, { reason: 'tooLong', limit: 254 }],
    [passwordSchema, 'short', { reason: 'tooShort', limit: 12 }],
  ] as const)('%#: %s', (schema, value, problem) => {
    expect(contractProblem(schema, value)).toEqual(problem);
  });
});
