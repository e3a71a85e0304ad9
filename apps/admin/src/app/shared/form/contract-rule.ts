import { inject } from '@angular/core';
import {
  metadata,
  REQUIRED,
  validate,
  type PathKind,
  type SchemaPath,
  type SchemaPathRules,
} from '@angular/forms/signals';
import type * as z from 'zod';
import { Texts } from '../../core/language/texts';
import { contractProblem } from './contract-problem';

/**
 * Refuses what the contract refuses, with a text for each reason. Needs an injection context.
 * @param textOf key of the text
 * @param whole the value of the schema, where it is more than the field: then only the field's problems count
 */
export function followContract(
  path: SchemaPath<string, SchemaPathRules.Supported, PathKind.Child>,
  schema: z.ZodType,
  textOf: (reason: string) => string,
  whole?: { readonly value: () => unknown; readonly field: string },
): void {
  const words = inject(Texts);
  // Only marks the field: the text comes from the rules of the contract.
  metadata(path, REQUIRED, () => true);
  validate(path, ({ value }) => {
    const problem = whole
      ? contractProblem(schema, whole.value(), whole.field)
      : contractProblem(schema, value());
    if (!problem) {
      return undefined;
    }
    const { reason, params } = problem;
    return { kind: reason, message: words.get(textOf(reason), params) };
  });
}
