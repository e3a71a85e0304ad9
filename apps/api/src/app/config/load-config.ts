import { redactSecrets } from '@keypool/key-pool';
import { faultOf, readSecretFile } from '@keypool/operator';
import { validateSync } from 'class-validator';
import { allVariables, AppConfig } from './app-config';
import { contradictionsIn } from './contradictions';
import { gapsToEnvFile } from './env-file';
import { Misread, variablesOf, type Variable } from './variable';

/** Only as much of a value as a person needs to recognise it. */
const SHOWN_LENGTH = 40;

/** The configuration is invalid: the message names every mistake, and needs no stack. */
export class ConfigError extends Error {
  constructor(mistakes: readonly string[]) {
    const count = mistakes.length === 1 ? '1 mistake' : `${mistakes.length} mistakes`;
    super(`Keypool cannot start: ${count} in its configuration\n- ${mistakes.join('\n- ')}`);
  }
}

/**
 * Reads the configuration.
 * @param environment the process's variables
 * @param envFile those of `./.env`, which should be among them
 * @param replacesMasterKey whether a guessable master key is accepted, because it is about to be replaced
 * @throws ConfigError that names every mistake at once
 */
export function loadConfig(
  environment: NodeJS.ProcessEnv,
  envFile: NodeJS.ProcessEnv = {},
  replacesMasterKey = false,
): AppConfig {
  const config = new AppConfig();
  if (replacesMasterKey) {
    Reflect.set(config.encryption, 'isReplaced', true);
  }
  const mistakes = new Map<string, string>();
  const whole = withFiles(environment, mistakes);
  for (const group of Object.values(config)) {
    readGroup(group, whole, mistakes);
  }
  const all = [
    ...mistakes.values(),
    ...contradictionsIn(config, environment, new Set(mistakes.keys())),
    ...gapsToEnvFile(environment, envFile).fatal.map(lostFromEnvFile),
  ];
  if (all.length > 0) {
    throw new ConfigError(all);
  }
  return config;
}

/** Removes the secrets from the environment, where diagnostic reports and child processes would find them. */
export function forgetSecrets(environment: NodeJS.ProcessEnv): void {
  for (const { name, secret } of allVariables()) {
    if (secret) {
      Reflect.deleteProperty(environment, name);
    }
  }
}

/** The environment with the content of files; adds to `mistakes` which ones cannot be used. */
function withFiles(
  environment: NodeJS.ProcessEnv,
  mistakes: Map<string, string>,
): NodeJS.ProcessEnv {
  const read: NodeJS.ProcessEnv = {};
  for (const variable of allVariables()) {
    const { name, contentOf } = variable;
    const path = textOf(environment, variable);
    if (contentOf === undefined || !path) {
      continue;
    }
    try {
      read[contentOf] = readSecretFile(path);
    } catch (error) {
      mistakes.set(name, mistakeIn(variable, path, faultOf(error)));
    }
  }
  return { ...read, ...environment };
}

/** The only place where values are looked up. */
function textOf(environment: NodeJS.ProcessEnv, { name }: Variable): string | undefined {
  return environment[name]?.trim();
}

/** Assigns the valid values to the group, and adds what is wrong with the others to `mistakes`, by variable. */
function readGroup(
  group: object,
  environment: NodeJS.ProcessEnv,
  mistakes: Map<string, string>,
): void {
  const variables = variablesOf(group);
  for (const variable of variables) {
    const text = textOf(environment, variable);
    if (text !== undefined) {
      try {
        Reflect.set(group, variable.property, readText(variable, text));
      } catch (error) {
        if (!(error instanceof Misread)) {
          throw error;
        }
        mistakes.set(variable.name, mistakeIn(variable, text, error.message));
      }
    }
  }
  const broken = validateSync(group, { skipUndefinedProperties: true });
  for (const variable of variables) {
    if (broken.some(({ property }) => property === variable.property)) {
      mistakes.set(variable.name, mistakeIn(variable, textOf(environment, variable) ?? ''));
    }
  }
}

function readText({ read }: Variable, text: string): unknown {
  if (text === '') {
    throw new Misread('is set, but empty');
  }
  if (/^(["'`]).*\1$/s.test(text)) {
    throw new Misread('has quotes around its value. Remove them where it is set');
  }
  return read ? read(text) : text;
}

function mistakeIn(variable: Variable, text: string, wrong = ''): string {
  const { name, expected, example, secret } = variable;
  const given = secret
    ? `is not valid (it has ${text.length} characters)`
    : `is "${redactSecrets(text.length > SHOWN_LENGTH ? `${text.slice(0, SHOWN_LENGTH)}…` : text)}"`;
  const such = example ? `, for example ${name}=${example}` : '';
  return `${name} ${wrong || given}. Expected: ${expected}${such}`;
}

function lostFromEnvFile(name: string): string {
  return `${name} is set in .env, but this process did not receive it. Expected: start with npm start or with node --env-file=.env, or remove the line`;
}
