import { apiKeySchema, idSchema } from '@keypool/dto';

/** Why the contract refuses a field: `common.invalid.<field>.<reason>`, with the limit as `{{limit}}`. */
export type FieldReason = 'missing' | 'tooShort' | 'tooLong' | 'characters';

export interface FieldProblem {
  readonly field: 'id' | 'apiKey';
  readonly reason: FieldReason;
  readonly limit: number;
}

const SCHEMAS = { id: idSchema, apiKey: apiKeySchema } as const;

/** Null for a value that the API would take. */
export function fieldProblem(field: 'id' | 'apiKey', value: string): FieldProblem | null {
  if (value.trim() === '') return { field, reason: 'missing', limit: 0 };
  const issue = SCHEMAS[field].safeParse(value).error?.issues[0];
  if (!issue) return null;
  if (issue.code === 'too_small')
    return { field, reason: 'tooShort', limit: Number(issue.minimum) };
  if (issue.code === 'too_big') return { field, reason: 'tooLong', limit: Number(issue.maximum) };
  return { field, reason: 'characters', limit: 0 };
}

/** Key of the text that says it. */
export function textOf(problem: FieldProblem): string {
  return `common.invalid.${problem.field}.${problem.reason}`;
}
