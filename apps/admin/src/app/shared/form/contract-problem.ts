import * as z from 'zod';

/** Why the contract refuses a value. A dialog has a text for each: `<texts>.<field>.<reason>`, with `params`. */
export interface ContractProblem {
  /** The field of the checked object; empty for a single value. */
  readonly field: string;
  readonly reason: string;
  readonly params: Readonly<Record<string, number>>;
}

/** The causes of `libs/key-pool`, as passed on by the schemas of `libs/dto`. */
const ruleSchema = z.object({ cause: z.string() }).catchall(z.number());

/**
 * Null for a value that the API accepts.
 * @param field of an object, when only its problems are wanted
 */
export function contractProblem(
  schema: z.ZodType,
  value: unknown,
  field?: string,
): ContractProblem | null {
  if (typeof value === 'string' && value.trim() === '') {
    return { field: '', reason: 'missing', params: {} };
  }
  const issues = schema.safeParse(value).error?.issues ?? [];
  const issue = issues.find(({ path }) => field === undefined || path[0] === field);
  return issue ? { field: String(issue.path[0] ?? ''), ...reasonOf(issue) } : null;
}

function reasonOf(issue: z.core.$ZodIssue): Omit<ContractProblem, 'field'> {
  switch (issue.code) {
    case 'too_small':
      return { reason: 'tooShort', params: { limit: Number(issue.minimum) } };
    case 'too_big':
      return { reason: 'tooLong', params: { limit: Number(issue.maximum) } };
    default: {
      const rule = ruleSchema.safeParse('params' in issue ? issue.params : null);
      const { cause, ...params } = rule.data ?? { cause: 'characters' };
      return { reason: cause, params };
    }
  }
}
