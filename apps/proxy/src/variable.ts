import { parseDuration } from '@keypool/key-pool';
import { faultOf, readSecretFile } from '@keypool/operator';

/** A text that cannot be read. Its message, where it has one, takes the place of the value. */
export class Misread extends Error {}

/** An environment variable. */
export interface Variable<T> {
  readonly name: string;
  /** For docs/configuration.md, which `npm run configuration` writes. */
  readonly does: string;
  /** As one would set it. Without a default, the variable is optional unless it is wanted. */
  readonly byDefault?: string;
  /** Whether the proxy refuses to start without it. */
  readonly isWanted?: boolean;
  /** Never printed, and taken from a file, too, which `…_FILE` names. */
  readonly isSecret?: boolean;
  /** Follows `Expected`. */
  readonly expected: string;
  readonly example: string;
  /** @throws Misread */
  readonly read: (text: string) => T;
}

/** The configuration is invalid: the message names every mistake, and needs no stack. */
export class ConfigError extends Error {
  constructor(readonly mistakes: readonly string[]) {
    const count = mistakes.length === 1 ? '1 mistake' : `${mistakes.length} mistakes`;
    super(`The proxy cannot start: ${count} in its configuration\n- ${mistakes.join('\n- ')}`);
  }
}

/** Reads variables, and remembers what is wrong with them. */
export class Environment {
  readonly mistakes: string[] = [];

  constructor(private readonly variables: NodeJS.ProcessEnv) {}

  /** Undefined for one that is not set and has no default, and for a mistake. */
  read<T>(variable: Variable<T>): T | undefined {
    const { name, byDefault, isWanted, isSecret } = variable;
    const text = (isSecret && this.fromFile(variable)) || this.variables[name]?.trim();
    if (text === undefined && byDefault === undefined) {
      if (isWanted) {
        this.mistaken(variable, 'is not set');
      }
      return undefined;
    }
    try {
      return readText(variable, text ?? byDefault ?? '');
    } catch (error) {
      if (!(error instanceof Misread)) {
        throw error;
      }
      const value = isSecret ? 'is not valid' : `is "${text}"`;
      this.mistaken(variable, error.message || value);
      return undefined;
    }
  }

  private fromFile(variable: Variable<unknown>): string | undefined {
    const { name } = variable;
    const file = this.variables[`${name}_FILE`];
    if (file === undefined) {
      return undefined;
    }
    if (this.variables[name] !== undefined) {
      this.mistakes.push(`${name} and ${name}_FILE are both set. Expected: one of the two`);
      return undefined;
    }
    try {
      return readSecretFile(file.trim()).trim();
    } catch (error) {
      this.mistakes.push(`${name}_FILE ${faultOf(error)}`);
      return undefined;
    }
  }

  private mistaken({ name, expected, example }: Variable<unknown>, wrong: string): void {
    this.mistakes.push(`${name} ${wrong}. Expected: ${expected}, for example ${name}=${example}`);
  }
}

/**
 * What a file holds that is a secret.
 * @throws Misread when it cannot be read, or others may read it, too
 */
export function readSecret(path: string): string {
  try {
    return readSecretFile(path);
  } catch (error) {
    throw new Misread(faultOf(error));
  }
}

function readText<T>({ read }: Variable<T>, text: string): T {
  if (text === '') {
    throw new Misread('is set, but empty');
  }
  if (/^(["'`]).*\1$/s.test(text)) {
    throw new Misread('has quotes around its value: remove them');
  }
  return read(text);
}

export function wholeNumber(from: number, to: number) {
  const read = (text: string): number => {
    const number = /^\d{1,9}$/.test(text) ? Number(text) : NaN;
    if (!(number >= from && number <= to)) {
      throw new Misread();
    }
    return number;
  };
  return { expected: `a whole number from ${from} to ${to}`, read };
}

/** In milliseconds. */
export function duration(from: string, to: string) {
  const read = (text: string): number => {
    const ms = durationOf(text);
    if (!(ms >= parseDuration(from) && ms <= parseDuration(to))) {
      throw new Misread();
    }
    return ms;
  };
  return { expected: `a duration from ${from} to ${to}, with ms, s, m, h or d`, read };
}

function durationOf(text: string): number {
  try {
    return parseDuration(text);
  } catch {
    throw new Misread();
  }
}

export function oneOf<const Values extends readonly string[]>(values: Values) {
  const read = (text: string): Values[number] => {
    if (!values.includes(text)) {
      throw new Misread();
    }
    return text;
  };
  return { expected: `one of ${values.join(', ')}`, read };
}

/** @param protocols such as `https:` */
export function url(...protocols: string[]) {
  const read = (text: string): URL => {
    if (!URL.canParse(text) || !protocols.includes(new URL(text).protocol)) {
      throw new Misread();
    }
    const parsed = new URL(text);
    if (parsed.search !== '' || parsed.hash !== '') {
      throw new Misread('has a query or a fragment');
    }
    return parsed;
  };
  const schemes = protocols.map((protocol) => `${protocol}//`).join(' or ');
  return { expected: `a URL with ${schemes}`, read };
}
