import { redactSecrets } from '@keypool/key-pool';
import type { LoggerService } from '@nestjs/common';
import pino, { type DestinationStream, type Logger } from 'pino';
import pretty from 'pino-pretty';
import type { LogFormat, LogLevel, ServerConfig } from '../config/app-config';

export type Fields = Readonly<Record<string, unknown>>;

/** Nest's own messages: a line per module and route at each start. */
const FRAMEWORK = new Set<unknown>([
  'InstanceLoader',
  // Nest logs that it has started before it listens.
  'NestApplication',
  'NestFactory',
  'RouterExplorer',
  'RoutesResolver',
]);

/** What a reader that is too slow may leave in memory. What comes after it is lost. */
const MOST_UNWRITTEN_BYTES = 16 * 1_024 * 1_024;

/** Deep enough for everything that is logged, and a bound for circular references. */
const DEEPEST = 6;

/** stdout: a terminal is for a person, everything else for a program. */
export function openLog(format: LogFormat): DestinationStream {
  const isPretty = format === 'pretty' || (format === 'auto' && process.stdout.isTTY);
  return isPretty
    ? pretty({ sync: true, singleLine: true, ignore: 'pid', translateTime: 'SYS:HH:MM:ss.l' })
    : pino.destination({ sync: false, maxLength: MOST_UNWRITTEN_BYTES });
}

/** The log: one JSON object per line, all of it on stdout, without secrets. */
export class ApplicationLogger implements LoggerService {
  private readonly pino: Logger;
  private scrub: (text: string) => string = redactSecrets;

  /** @param also more fields for each line */
  constructor(
    { logLevel }: Pick<ServerConfig, 'logLevel'>,
    destination: DestinationStream,
    also: Fields = {},
  ) {
    const options = {
      level: logLevel,
      base: { pid: process.pid, ...also },
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (level: string) => ({ level }) },
      // Described already: pino would describe its description.
      serializers: { err: (described: unknown) => described },
    };
    this.pino = pino(options, destination);
  }

  /** @param redact knows more secrets than a program that is just starting */
  redactWith(redact: (text: string) => string): void {
    this.scrub = redact;
  }

  isWritten(level: LogLevel): boolean {
    return this.pino.isLevelEnabled(level);
  }

  verbose(message: unknown, ...rest: unknown[]): void {
    this.write('trace', message, ...rest);
  }

  debug(message: unknown, ...rest: unknown[]): void {
    this.write('debug', message, ...rest);
  }

  log(message: unknown, ...rest: unknown[]): void {
    this.write(FRAMEWORK.has(rest.at(-1)) ? 'debug' : 'info', message, ...rest);
  }

  warn(message: unknown, ...rest: unknown[]): void {
    this.write('warn', message, ...rest);
  }

  error(message: unknown, ...rest: unknown[]): void {
    this.write('error', message, ...rest);
  }

  fatal(message: unknown, ...rest: unknown[]): void {
    this.write('error', message, ...rest);
  }

  /**
   * @param message a text, or fields with the text as `msg`
   * @param rest fields and errors; a text at the end names who writes, as Nest has it
   */
  write(level: Exclude<LogLevel, 'silent'>, message: unknown, ...rest: unknown[]): void {
    if (!this.pino.isLevelEnabled(level)) {
      return;
    }
    const last = rest.at(-1);
    const context = typeof last === 'string' ? { context: last } : {};
    const fields = [message, ...rest].map((part, place) => fieldsOf(part, place === 0));
    // Each text is redacted before it becomes JSON: afterwards, a redaction could swallow a quote.
    this.pino[level](this.redacted(Object.assign(context, ...fields), DEEPEST));
  }

  private redacted(value: unknown, depth: number): object;
  private redacted(value: unknown, depth: number): unknown {
    if (typeof value === 'string') {
      return this.scrub(value);
    }
    if (value instanceof Error) {
      return this.redacted(describe(value), depth);
    }
    if (typeof value !== 'object' || value === null || value instanceof Date) {
      return value;
    }
    if (depth === 0) {
      return '…';
    }
    return Array.isArray(value)
      ? value.map((each) => this.redacted(each, depth - 1))
      : Object.fromEntries(
          Object.entries(value).map(([name, each]) => [name, this.redacted(each, depth - 1)]),
        );
  }
}

function fieldsOf(part: unknown, isMessage: boolean): object {
  if (part instanceof Error) {
    return { err: part };
  }
  if (typeof part === 'object' && part !== null) {
    return part;
  }
  return isMessage ? { msg: String(part) } : {};
}

/** Not its own properties: a driver keeps there what was sent and received. */
function describe({ name, message, stack, cause }: Error): Fields {
  return { type: name, message, stack, ...(cause instanceof Error ? { cause } : {}) };
}
