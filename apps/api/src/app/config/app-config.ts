import { parseDuration } from '@keypool/key-pool';
import { plainToInstance, Transform } from 'class-transformer';
import {
  ArrayMinSize,
  IsEmail,
  IsIn,
  IsInt,
  IsNotEmpty,
  IsOptional,
  IsString,
  Matches,
  Max,
  MaxLength,
  Min,
  MinLength,
  validateSync,
} from 'class-validator';

/** Turns `12h` into milliseconds; what it cannot read becomes NaN, which the validator then names. */
function toMilliseconds(value: unknown): number {
  try {
    return parseDuration(String(value));
  } catch {
    return Number.NaN;
  }
}

const Duration = () => Transform(({ value }) => toMilliseconds(value));
const Durations = () =>
  Transform(({ value }) =>
    String(value)
      .split(',')
      .map((part) => toMilliseconds(part.trim())),
  );
const Integer = () =>
  Transform(({ value }) => (/^\d+$/.test(String(value)) ? Number(value) : Number.NaN));

const DURATION_HELP = { message: '$property must be a duration such as 500ms, 30s, 5m, 12h or 7d' };

const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'silent'] as const;

/**
 * Everything the environment may say (SPEC section 8), with its defaults. Durations are milliseconds inside.
 * The properties carry the variables' own names, so that an error names what the operator typed.
 */
export class AppConfig {
  @Integer()
  @IsInt()
  @Min(0)
  @Max(65_535)
  PORT = 3000;

  @IsString()
  @IsNotEmpty()
  HOST = '127.0.0.1';

  @IsString()
  @IsNotEmpty()
  KEYPOOL_DATA_DIR = './data';

  @IsOptional()
  @Matches(/^mongodb(\+srv)?:\/\/\S+$/, {
    message: '$property must be a MongoDB URI: mongodb://… or mongodb+srv://…',
  })
  MONGODB_URI?: string;

  @IsString()
  @Matches(/^(?!system\.)[A-Za-z_][A-Za-z0-9_.-]*$/)
  OHMYGPT_BINDINGS_COLLECTION = 'ohmygpt_bindings';

  @IsEmail({ require_tld: false })
  KEYPOOL_ADMIN_EMAIL = 'admin@localhost';

  @IsOptional()
  @MinLength(12)
  @MaxLength(256)
  KEYPOOL_ADMIN_PASSWORD?: string;

  /** For an operator who cannot sign in: at start, this user becomes an admin with a new password, printed once. */
  @IsOptional()
  @IsEmail({ require_tld: false })
  KEYPOOL_RESET_ADMIN?: string;

  @IsOptional()
  @Matches(/^([0-9a-fA-F]{64}|[A-Za-z0-9+/_-]{43}=?)$/, {
    message:
      '$property must be 32 bytes in base64 or hex, for example from: openssl rand -base64 32',
  })
  KEYPOOL_MASTER_KEY?: string;

  @IsIn(['on', 'off'])
  KEYPOOL_ENCRYPTION: 'on' | 'off' = 'on';

  @Duration()
  @Min(1, DURATION_HELP)
  KEYPOOL_PURGE_AFTER = 12 * 3_600_000;

  @Duration()
  @Min(100, DURATION_HELP)
  KEYPOOL_PURGE_EVERY = 60_000;

  @Durations()
  @ArrayMinSize(1)
  @Min(1, {
    each: true,
    message: '$property must be durations with commas between, such as 30s,2m,10m,1h',
  })
  KEYPOOL_COOLDOWN_STEPS = [30_000, 120_000, 600_000, 3_600_000];

  @Integer()
  @IsInt()
  @Min(1)
  KEYPOOL_PERMANENT_AFTER_STEPS = 5;

  @Duration()
  @Min(1, DURATION_HELP)
  KEYPOOL_PERMANENT_WAIT = 6 * 3_600_000;

  @Integer()
  @IsInt()
  @Min(1)
  KEYPOOL_UPSTREAM_ERRORS = 5;

  /** A session ends after this time without use; what a page asks by itself is none (ADR 0009). */
  @Duration()
  @Min(1_000, DURATION_HELP)
  KEYPOOL_SESSION_IDLE = 2 * 3_600_000;

  /** A session ends after this time whatever happens. */
  @Duration()
  @Min(1_000, DURATION_HELP)
  KEYPOOL_SESSION_MAX = 24 * 3_600_000;

  @IsIn(LOG_LEVELS)
  KEYPOOL_LOG_LEVEL: (typeof LOG_LEVELS)[number] = 'info';
}

export class ConfigError extends Error {}

/**
 * Reads the configuration.
 * @param environment the process's variables; unknown ones and empty ones are passed over
 * @throws ConfigError that names every mistake at once
 */
export function loadConfig(environment: NodeJS.ProcessEnv): AppConfig {
  const known = Object.keys(plainToInstance(AppConfig, {}));
  const optional = [
    'MONGODB_URI',
    'KEYPOOL_ADMIN_PASSWORD',
    'KEYPOOL_RESET_ADMIN',
    'KEYPOOL_MASTER_KEY',
  ];
  const given = Object.fromEntries(
    [...known, ...optional]
      .map((name) => [name, environment[name]?.trim()] as const)
      .filter(([, value]) => value),
  );
  const config = plainToInstance(AppConfig, given);
  const mistakes = validateSync(config, {
    forbidUnknownValues: true,
    stopAtFirstError: true,
  }).flatMap((error) => Object.values(error.constraints ?? {}));
  if (mistakes.length > 0) {
    throw new ConfigError(
      `Configuration: ${mistakes.length} mistake(s)\n- ${mistakes.join('\n- ')}`,
    );
  }
  return config;
}
