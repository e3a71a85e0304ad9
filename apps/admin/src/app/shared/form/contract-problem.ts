import type * as z from 'zod';

/** Why the contract refuses a text. A dialog has a text for each: `<texts>.<field>.<reason>`, with `{{limit}}`. */
export interface ContractProblem {
  readonly reason: 'missing' | 'tooShort' | 'tooLong' | 'characters';
  readonly limit: number;
}

/** Null for a value that the API would take. */
export function contractProblem(schema: z.ZodType, value: string): ContractProblem | null {
  if (value.trim() === '') return { reason: 'missing', limit: 0 };
  const issue = schema.safeParse(value).error?.issues[0];
  if (!issue) return null;
  if (issue.code === 'too_small') return { reason: 'tooShort', limit: Number(issue.minimum) };
  if (issue.code === 'too_big') return { reason: 'tooLong', limit: Number(issue.maximum) };
  return { reason: 'characters', limit: 0 };
}
