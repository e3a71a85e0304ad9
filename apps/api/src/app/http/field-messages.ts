import { z } from 'zod';

const TYPES: Record<string, string> = {
  array: 'a list',
  boolean: 'true or false',
  int: 'a whole number',
  number: 'a number',
  object: 'an object',
  record: 'an object',
  string: 'text',
};

const UNITS: Record<string, string> = { array: ' items', string: ' characters' };

function limit(word: string, origin: string, bound: number | bigint): string {
  const unit = UNITS[origin];
  return unit ? `must have ${word} ${bound}${unit}` : `must be ${word} ${bound}`;
}

/**
 * One plain sentence for issues that the schemas of `libs/dto` leave without a message. None of them repeats the value: it
 * may be a secret.
 */
export function fieldMessage(issue: z.core.$ZodRawIssue): string {
  switch (issue.code) {
    case 'invalid_type':
      return issue.input === undefined
        ? 'is required'
        : `must be ${TYPES[issue.expected] ?? issue.expected}`;
    case 'invalid_value':
      return `must be one of ${issue.values.map(String).join(', ')}`;
    case 'too_small':
      return limit('at least', issue.origin, issue.minimum);
    case 'too_big':
      return limit('at most', issue.origin, issue.maximum);
    case 'unrecognized_keys':
      return 'is not a known field';
    default:
      return 'is not valid';
  }
}
