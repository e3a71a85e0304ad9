import { EXIT } from '@keypool/operator';
import type { Argument, Command, Option } from './command';

const COMMON: Readonly<Record<string, Option>> = {
  json: { about: 'prints the result as JSON' },
  help: { about: 'shows this' },
};

const EXIT_CODES = `Exit codes: ${EXIT.done} done, ${EXIT.failed} failed, ${EXIT.found} something needs your attention, ${EXIT.misused} misused`;

/** All commands, one line each. */
export function overviewOf(commands: readonly Command[]): string {
  return [
    'Usage: keypool <command> [options]',
    '',
    ...columns(commands.map((command) => [usageOf(command), command.about])),
    '',
    'keypool <command> --help shows its options and examples.',
    EXIT_CODES,
  ].join('\n');
}

export function helpFor(command: Command): string {
  const options = { ...command.options, ...COMMON };
  return [
    `Usage: keypool ${usageOf(command)} [options]`,
    '',
    command.about,
    ...(command.arguments ?? []).flatMap(({ name, oneOf }) =>
      oneOf ? [`<${name}> is one of: ${oneOf.join(', ')}`] : [],
    ),
    '',
    'Options',
    ...columns(
      Object.entries(options).map(([name, { value, about, multiple }]) => [
        `--${name}${value ? ` ${value}` : ''}`,
        multiple ? `${about}; may be repeated` : about,
      ]),
    ),
    '',
    'Examples',
    ...command.examples.map((example) => `  keypool ${example}`),
    '',
    EXIT_CODES,
  ].join('\n');
}

function usageOf({ name, arguments: args = [] }: Command): string {
  return [name, ...args.map(shown)].join(' ');
}

function shown({ name, isOptional }: Argument): string {
  return isOptional ? `[${name}]` : `<${name}>`;
}

/** Indented, the second column aligned. */
export function columns(rows: readonly (readonly [string, string])[]): string[] {
  const width = Math.max(0, ...rows.map(([first]) => first.length));
  return rows.map(([first, second]) => `  ${first.padEnd(width)}  ${second}`);
}
