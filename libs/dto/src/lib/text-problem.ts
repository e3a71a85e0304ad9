import type { ApiKeyProblem, IdProblem } from '@keypool/key-pool';
import type * as z from 'zod';

/** The detail for an id or a name that is a secret: also checked by the server alone, since it knows them. */
export const IS_SECRET = 'must not be an API key';

/** Why an API key is refused, in the API's English. Never repeats the key. */
export function apiKeyDetail(problem: ApiKeyProblem): string {
  switch (problem.cause) {
    case 'missing':
      return 'must not be empty';
    case 'masked':
      return 'is a masked copy: its middle is missing';
    case 'address':
      return 'is an address, not an API key';
    case 'placeholder':
      return 'is a placeholder, not an API key';
    case 'tooShort':
      return `must have at least ${problem.limit} characters`;
    case 'tooLong':
      return `must have at most ${problem.limit} characters`;
    case 'whiteSpace':
      return `has white space at position ${problem.position}`;
    case 'invisible':
      return `has an invisible character at position ${problem.position}`;
    case 'separator':
      return `has a | at position ${problem.position}`;
    case 'notAscii':
      return `has a character that is not ASCII at position ${problem.position}`;
  }
}

/** Why an id is refused, in the API's English. */
export function idDetail(problem: IdProblem): string {
  switch (problem.cause) {
    case 'missing':
      return 'must not be empty';
    case 'dots':
      return 'must not be . or ..';
    case 'secret':
      return IS_SECRET;
    case 'characters':
      return 'may only contain letters, digits and . _ : @ -';
    case 'tooLong':
      return `must have at most ${problem.limit} characters`;
    case 'invisible':
      return `has an invisible character at position ${problem.position}`;
  }
}

/** Turns a rule of `libs/key-pool` into a schema's. The problem itself is the issue's `params`, for translations. */
export function refuseBy<Problem extends { readonly cause: string }>(
  problemOf: (text: string) => Problem | null,
  detailOf: (problem: Problem) => string,
) {
  return (text: string, context: z.RefinementCtx<string>): void => {
    const problem = problemOf(text);
    if (problem) {
      const params = { ...problem };
      // One cause per field: checks of the whole body come later.
      context.addIssue({ code: 'custom', message: detailOf(problem), params, continue: false });
    }
  };
}
