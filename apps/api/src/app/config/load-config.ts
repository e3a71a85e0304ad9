import { redactSecrets } from '@keypool/key-pool';
import { validateSync } from 'class-validator';
import { AppConfig } from './app-config';
import { Misread, variablesOf, type Variable } from './variable';

/** A value that a person has to recognise: no more of it than that takes. */
const SHOWN_LENGTH = 40;

/** The configuration has mistakes: the message names all of them, and no stack is of use. */
export class ConfigError extends Error {
  constructor(mistakes: readonly string[]) {
    const count = mistakes.length === 1 ? '1 mistake' : `${mistakes.length} mistakes`;
    super(`Keypool cannot start: ${count} in its configuration\n- ${mistakes.join('\n- ')}`);
  }
}

/**
 * Reads the configuration.
 * @param environment the process's variables
 * @throws ConfigError that names every mistake at once
 */
export function loadConfig(environment: NodeJS.ProcessEnv): AppConfig {
  const config = new AppConfig();
  const mistakes = Object.values(config).flatMap((group: object) => readGroup(group, environment));
  if (mistakes.length > 0) {
    throw new ConfigError(mistakes);
  }
  return config;
}

/** Where values come from. */
function valueOf(environment: NodeJS.ProcessEnv, { name }: Variable): string | undefined {
  return environment[name]?.trim() || undefined;
}

/** Puts what is given into the group. @returns the mistakes */
function readGroup(group: object, environment: NodeJS.ProcessEnv): string[] {
  const mistakes = new Map<string, string>();
  const variables = variablesOf(group);
  for (const variable of variables) {
    const text = valueOf(environment, variable);
    if (text !== undefined) {
      try {
        Reflect.set(group, variable.property, variable.read ? variable.read(text) : text);
      } catch (error) {
        if (!(error instanceof Misread)) {
          throw error;
        }
        mistakes.set(variable.property, mistakeIn(variable, text, error.message));
      }
    }
  }
  for (const { property } of validateSync(group, { skipUndefinedProperties: true })) {
    const variable = variables.find((candidate) => candidate.property === property);
    if (variable) {
      mistakes.set(property, mistakeIn(variable, valueOf(environment, variable) ?? ''));
    }
  }
  return variables.flatMap(({ property }) => mistakes.get(property) ?? []);
}

function mistakeIn(
  { name, expected, example, secret }: Variable,
  text: string,
  wrong = '',
): string {
  const shown = redactSecrets(
    text.length > SHOWN_LENGTH ? `${text.slice(0, SHOWN_LENGTH)}…` : text,
  );
  const given = secret ? `is not valid (it has ${text.length} characters)` : `is "${shown}"`;
  return [
    `${name} ${wrong || given}.`,
    `Expected: ${expected}${example ? `, for example ${name}=${example}` : ''}`,
  ].join(' ');
}
