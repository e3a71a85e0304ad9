import { formatDuration, parseDuration } from '@keypool/key-pool';
import { applyDecorators } from '@nestjs/common';
import { ArrayMinSize, IsIn, Max, Min } from 'class-validator';
import { resolve } from 'node:path';

/** A text that cannot be read. Its message follows the name: `contains a port`. */
export class Misread extends Error {}

export interface VariableOptions {
  /** For docs/configuration.md, which `npm run configuration` writes. */
  readonly does: string;
  /** Follows `Expected`. */
  readonly expected: string;
  readonly example?: string;
  /** Its value is never printed. */
  readonly secret?: boolean;
  /** Without it, Keypool would look for its data in the wrong place. */
  readonly placesData?: boolean;
  /** Parses the text; without it the text is the value. @throws Misread */
  readonly read?: (text: string) => unknown;
  /** The text of a value, where it is not `String` that makes it. */
  readonly write?: (value: unknown) => string;
  /** The value of this other variable is the content of the file that this one names. */
  readonly contentOf?: string;
}

/** An environment variable and the property that holds its value. */
export interface Variable extends VariableOptions {
  readonly name: string;
  readonly property: string;
}

const byPrototype = new Map<object, Variable[]>();

/** Names the environment variable of a property. A property without one keeps its default. */
export function Variable(name: string, options: VariableOptions): PropertyDecorator {
  return (prototype, property) => {
    const variables = byPrototype.get(prototype) ?? [];
    variables.push({ ...options, name, property: String(property) });
    byPrototype.set(prototype, variables);
  };
}

/** The variables of one group of the configuration, in the order of its properties. */
export function variablesOf(group: object): readonly Variable[] {
  return byPrototype.get(Object.getPrototypeOf(group)) ?? [];
}

/** The variable of a secret, with `_FILE` to its name: the path of a file that holds the secret. */
export function SecretFile(
  secret: string,
  options: Partial<VariableOptions> = {},
): PropertyDecorator {
  return Variable(`${secret}_FILE`, {
    does: `File that holds ${secret}`,
    expected: `the path of a file that holds ${secret}`,
    example: `/run/secrets/${secret.toLowerCase()}`,
    read: readPath,
    ...options,
  });
}

/** The values of what is either on or off. */
export const SWITCH = ['on', 'off'] as const;

interface Range<T> {
  readonly does: string;
  readonly from: T;
  readonly to: T;
  readonly example: string;
}

export function WholeNumber(
  name: string,
  { does, from, to, example }: Range<number>,
): PropertyDecorator {
  return applyDecorators(
    Variable(name, {
      does,
      expected: `a whole number from ${from} to ${to}`,
      example,
      read: wholeNumber,
    }),
    Min(from),
    Max(to),
  );
}

/** In milliseconds. */
export function Duration(
  name: string,
  { does, from, to, example }: Range<string>,
): PropertyDecorator {
  return applyDecorators(
    Variable(name, {
      does,
      expected: `a duration from ${from} to ${to}, as a whole number with ms, s, m, h or d`,
      example,
      read: duration,
      write: durationText,
    }),
    Min(parseDuration(from)),
    Max(parseDuration(to)),
  );
}

/** In milliseconds each. */
export function Durations(
  name: string,
  { does, from, to, example }: Range<string>,
): PropertyDecorator {
  return applyDecorators(
    Variable(name, {
      does,
      expected: `durations from ${from} to ${to} with commas between them, each as a whole number with ms, s, m, h or d`,
      example,
      read: (text) => text.split(',').map(duration),
      write: (value) => [value].flat().map(durationText).join(','),
    }),
    ArrayMinSize(1),
    Min(parseDuration(from), { each: true }),
    Max(parseDuration(to), { each: true }),
  );
}

/** As a part of one. */
export function Percentage(
  name: string,
  { does, from, to, example }: Range<number>,
): PropertyDecorator {
  return applyDecorators(
    Variable(name, {
      does,
      expected: `a whole percentage from ${from}% to ${to}%`,
      example,
      read: percentage,
      write: (value) => `${Number(value) * 100}%`,
    }),
    Min(from / 100),
    Max(to / 100),
  );
}

export function OneOf(
  name: string,
  values: readonly [string, ...string[]],
  does: string,
): PropertyDecorator {
  return applyDecorators(
    Variable(name, { does, expected: `one of ${values.join(', ')}`, example: values[0] }),
    IsIn(values),
  );
}

/** Made absolute, so that every message names a path that can be found. */
export function readPath(text: string): string {
  if (/^~|\$/.test(text)) {
    throw new Misread('contains ~ or $, which only a shell expands');
  }
  return resolve(text);
}

function wholeNumber(text: string): number {
  if (!/^\d{1,15}$/.test(text)) {
    throw new Misread();
  }
  return Number(text);
}

function percentage(text: string): number {
  const [, whole] = /^(\d{1,3})%$/.exec(text) ?? [];
  if (whole === undefined) {
    throw new Misread();
  }
  return Number(whole) / 100;
}

function durationText(value: unknown): string {
  return formatDuration(Number(value));
}

function duration(text: string): number {
  try {
    return parseDuration(text);
  } catch {
    throw new Misread();
  }
}
