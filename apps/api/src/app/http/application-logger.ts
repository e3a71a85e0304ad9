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

/** Nest's own messages: a line per module and route at each start. */
const FRAMEWORK = new Set<unknown>([
  'InstanceLoader',
  // Nest logs that it has started before it listens.
  'NestApplication',
  'NestFactory',
  'RouterExplorer',
  'RoutesResolver',
]);

type PrintOptions = Parameters<ConsoleLogger['printAsJson']>[1];

/** The log: one JSON object per line, all of it on stdout, without secrets. */
export class ApplicationLogger extends ConsoleLogger {
  private scrub: (text: string) => string = redactSecrets;

  constructor(level: ConfiguredLevel) {
    super({
      json: true,
      colors: false,
      compact: true,
      flattenParams: true,
      logLevels: LEVELS[level],
    });
  }

  /** @param redact knows more secrets than a program that is just starting */
  redactWith(redact: (text: string) => string): void {
    this.scrub = redact;
  }

  override log(message: unknown, ...rest: unknown[]): void {
    if (FRAMEWORK.has(rest.at(-1))) {
      super.debug(message, ...rest);
    } else {
      super.log(message, ...rest);
    }
  }

  /** Errors, too: stderr is for messages to a person at the terminal. */
  protected override printAsJson(message: unknown, options: PrintOptions): void {
    super.printAsJson(message, { ...options, writeStreamType: 'stdout' });
  }

  /** Redacts each text before it becomes JSON: afterwards, a redaction could swallow a quote. */
  protected override stringifyReplacer(key: string, value: unknown): unknown {
    const plain = super.stringifyReplacer(key, value);
    return typeof plain === 'string' ? this.scrub(plain) : plain;
  }
}
