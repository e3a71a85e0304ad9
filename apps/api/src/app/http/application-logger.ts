import { redactSecrets } from '@keypool/key-pool';
import { ConsoleLogger, type LogLevel } from '@nestjs/common';
import type { LogLevel as ConfiguredLevel } from '../config/app-config';

const LEVELS: Record<ConfiguredLevel, LogLevel[]> = {
  trace: ['verbose'],
  debug: ['debug'],
  info: ['log'],
  warn: ['warn'],
  error: ['error'],
  silent: [],
};

/** What Nest says of itself: a line per module and route, each start anew. */
const FRAMEWORK = new Set<unknown>([
  'InstanceLoader',
  // It says that it has started before it listens.
  'NestApplication',
  'NestFactory',
  'RouterExplorer',
  'RoutesResolver',
]);

type PrintOptions = Parameters<ConsoleLogger['printAsJson']>[1];

/** The log: one JSON object a line, all of it on stdout, without secrets. */
export class ApplicationLogger extends ConsoleLogger {
  constructor(level: ConfiguredLevel) {
    super({
      json: true,
      colors: false,
      compact: true,
      flattenParams: true,
      logLevels: LEVELS[level],
    });
  }

  override log(message: unknown, ...rest: unknown[]): void {
    if (FRAMEWORK.has(rest.at(-1))) {
      super.debug(message, ...rest);
    } else {
      super.log(message, ...rest);
    }
  }

  /** Errors, too: stderr is for a person at the terminal. */
  protected override printAsJson(message: unknown, options: PrintOptions): void {
    super.printAsJson(message, { ...options, writeStreamType: 'stdout' });
  }

  /** Text by text, before it becomes JSON: afterwards, what is taken out could take a quote with it. */
  protected override stringifyReplacer(key: string, value: unknown): unknown {
    const plain = super.stringifyReplacer(key, value);
    return typeof plain === 'string' ? redactSecrets(plain) : plain;
  }
}
