/** Where a command writes: results to stdout, lines for people to stderr. */
export interface Output {
  readonly print: (text: string) => void;
  readonly say: (line: string) => void;
}

export interface Argument {
  readonly name: string;
  readonly oneOf?: readonly string[];
  readonly isOptional?: true;
}

export interface Option {
  /** What its value is; a switch has none. */
  readonly value?: string;
  readonly multiple?: true;
  readonly about: string;
}

/** `keypool <name> <arguments> <options>` */
export interface Command {
  readonly name: string;
  readonly about: string;
  readonly arguments?: readonly Argument[];
  readonly options?: Readonly<Record<string, Option>>;
  /** What follows `keypool`. */
  readonly examples: readonly string[];
  /** @returns the exit code, if it is not 0 */
  run(input: Input, output: Output): Promise<number | void>;
}

/** The command line does not fit the command. */
export class Misuse extends Error {}

/** What the command line gives a command. */
export class Input {
  constructor(
    private readonly args: Readonly<Record<string, string>>,
    private readonly values: Readonly<Record<string, unknown>>,
    readonly environment: NodeJS.ProcessEnv,
  ) {}

  argument(name: string): string | undefined {
    return this.args[name];
  }

  /** A required argument. */
  needed(name: string): string {
    const value = this.args[name];
    if (value === undefined) {
      throw new Error(`the command does not declare the argument ${name}`);
    }
    return value;
  }

  is(name: string): boolean {
    return this.values[name] === true;
  }

  option(name: string): string | undefined {
    const value = this.values[name];
    return typeof value === 'string' ? value : undefined;
  }

  options(name: string): readonly string[] {
    const value = this.values[name];
    return Array.isArray(value) ? value.map(String) : [];
  }

  /** @throws Misuse for another value */
  optionOf<T extends string>(name: string, allowed: readonly T[]): T | undefined {
    const value = this.option(name);
    const found = allowed.find((one) => one === value);
    if (value !== undefined && found === undefined) {
      throw new Misuse(`--${name} is one of: ${allowed.join(', ')}`);
    }
    return found;
  }
}

/** A result for people, line by line, or for programs with `--json`. */
export function printResult(
  input: Input,
  output: Output,
  result: unknown,
  lines: readonly string[],
): void {
  output.print(input.is('json') ? JSON.stringify(result, null, 2) : lines.join('\n'));
}
