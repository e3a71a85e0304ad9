import { messageOf } from '@keypool/embedded-mongo/errors';
import { EXIT } from '@keypool/operator';
import { parseArgs } from 'node:util';
import { Input, Misuse, type Argument, type Command, type Output } from './command';
import { COMMANDS } from './commands';
import { helpFor, overviewOf } from './help';

/** Options of every command. */
const COMMON = { help: { type: 'boolean' }, json: { type: 'boolean' } } as const;

/**
 * The command line: `keypool keys list ohmygpt --json`.
 * @param words what follows `keypool`
 * @returns the exit code
 */
export async function keypool(
  words: readonly string[],
  output: Output,
  environment: NodeJS.ProcessEnv = process.env,
): Promise<number> {
  const command = COMMANDS.find(({ name }) => startsWith(words, name.split(' ')));
  if (!command) {
    return unknown(words, output);
  }
  try {
    const rest = words.slice(command.name.split(' ').length);
    const { values, positionals } = read(command, rest);
    if ('help' in values) {
      output.print(helpFor(command));
      return EXIT.done;
    }
    const input = new Input(assigned(command, positionals), values, environment);
    return (await command.run(input, output)) ?? EXIT.done;
  } catch (error) {
    if (error instanceof Misuse) {
      output.say(error.message);
      output.say(`keypool ${command.name} --help shows how it is used.`);
      return EXIT.misused;
    }
    // It knows what comes from a database: a command that asks a running Keypool need not load one.
    const { startupAdvice } = await import('../app/startup/startup-advice');
    output.say(startupAdvice(error));
    return EXIT.failed;
  }
}

/** Runs it as this process, to its end. */
export async function runKeypool(words: readonly string[]): Promise<void> {
  const code = await keypool(words, {
    print: (text) => process.stdout.write(`${text}\n`),
    say: (line) => process.stderr.write(`${line}\n`),
  });
  // Handles that an unfinished command left open would keep the process alive, and an immediate exit would cut off
  // output that a pipe has not taken yet.
  process.stdout.write('', () => process.exit(code));
}

function unknown(words: readonly string[], output: Output): number {
  const asked = words.filter((word) => !word.startsWith('-'));
  const [group] = asked;
  const kin = COMMANDS.filter(({ name }) => name.split(' ')[0] === group);
  if (asked.length === 0) {
    output.print(overviewOf(COMMANDS));
    return words.some((word) => word === '--help') ? EXIT.done : EXIT.misused;
  }
  if (kin.length > 0) {
    output.print(overviewOf(kin));
  } else {
    output.say(`There is no command "${asked.join(' ')}". keypool --help lists all.`);
  }
  return kin.length > 0 && words.includes('--help') ? EXIT.done : EXIT.misused;
}

function startsWith(words: readonly string[], name: readonly string[]): boolean {
  return name.every((word, index) => words[index] === word);
}

/** @throws Misuse */
function read({ options = {} }: Command, words: readonly string[]) {
  const declared = Object.entries(options).map(([name, { value, multiple }]) => [
    name,
    { type: value === undefined ? 'boolean' : 'string', multiple: multiple ?? false } as const,
  ]);
  try {
    return parseArgs({
      args: [...words],
      options: { ...COMMON, ...Object.fromEntries(declared) },
      allowPositionals: true,
    });
  } catch (error) {
    throw new Misuse(messageOf(error));
  }
}

/** @throws Misuse */
function assigned(
  { arguments: declared = [] }: Command,
  words: readonly string[],
): Record<string, string> {
  if (words.length > declared.length) {
    throw new Misuse(`Not understood: ${words.slice(declared.length).join(' ')}`);
  }
  return Object.fromEntries(
    declared.flatMap((argument, index) => {
      const word = words[index];
      check(argument, word);
      return word === undefined ? [] : [[argument.name, word]];
    }),
  );
}

function check({ name, oneOf, isOptional }: Argument, word: string | undefined): void {
  if (word === undefined && !isOptional) {
    throw new Misuse(`Missing: <${name}>${oneOf ? `, one of: ${oneOf.join(', ')}` : ''}`);
  }
  if (word !== undefined && oneOf && !oneOf.includes(word)) {
    throw new Misuse(`<${name}> is one of: ${oneOf.join(', ')}`);
  }
}
