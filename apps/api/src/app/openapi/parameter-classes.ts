import * as parameterClasses from '@keypool/dto/params';
import { ApiProperty, type ApiPropertyOptions } from '@nestjs/swagger';
import { getMetadataStorage } from 'class-validator';
import type { ValidationMetadata } from 'class-validator/types/metadata/ValidationMetadata';

function oneOf(values: unknown): ApiPropertyOptions {
  const list = [values].flat();
  return { type: list.every(Number.isInteger) ? 'integer' : 'string', enum: list };
}

type Rule = (bound: unknown) => ApiPropertyOptions;

/** Translates rules of class-validator to OpenAPI. `libs/dto` must not know Nest, so it cannot do so itself. */
const RULES: Record<string, Rule> = {
  isInt: () => ({ type: 'integer' }),
  isIn: oneOf,
  max: (bound) => ({ maximum: Number(bound) }),
  maxLength: (bound) => ({ maxLength: Number(bound) }),
  min: (bound) => ({ minimum: Number(bound) }),
  isInstant: () => ({ format: 'date-time' }),
  matches: (pattern) => (pattern instanceof RegExp ? { pattern: pattern.source } : {}),
};

function describe(rules: readonly ValidationMetadata[]): ApiPropertyOptions {
  const required = !rules.some((rule) => rule.type === 'conditionalValidation');
  const parts = rules.map((rule) => RULES[rule.name ?? '']?.(rule.constraints?.[0]) ?? {});
  return Object.assign({ type: 'string', required }, ...parts);
}

/** Adds the path and query parameters of every class in `@keypool/dto/params` to the OpenAPI document. */
export function describeParameterClasses(): void {
  for (const parameters of Object.values(parameterClasses)) {
    if (typeof parameters !== 'function' || !parameters.prototype) {
      continue;
    }
    const rules = getMetadataStorage().getTargetValidationMetadatas(parameters, '', false, false);
    for (const name of new Set(rules.map((rule) => rule.propertyName))) {
      const ofName = rules.filter((rule) => rule.propertyName === name);
      ApiProperty(describe(ofName))(parameters.prototype, name);
    }
  }
}
