import { emailSchema, passwordSchema } from '@keypool/dto';
import {
  DEFAULT_GUARD_SETTINGS,
  parseDuration,
  type CooldownSettings,
  type GuardSettings,
} from '@keypool/key-pool';
import { Matches } from 'class-validator';
import { resolve } from 'node:path';
import { readMasterKey } from './master-key-text';
import { readHost, readProxies, readPublicUrl, readWith } from './readers';
import { readMongodbUri } from './mongodb-uri';
import {
  Duration,
  Durations,
  OneOf,
  Percentage,
  readPath,
  SecretFile,
  Variable,
  variablesOf,
  WholeNumber,
  type Variable as EnvironmentVariable,
} from './variable';

const LOG_LEVELS = ['info', 'trace', 'debug', 'warn', 'error', 'silent'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

const LOG_FORMATS = ['auto', 'json', 'pretty'] as const;
export type LogFormat = (typeof LOG_FORMATS)[number];

export class ServerConfig {
  /** 0 picks a free port. */
  @WholeNumber('PORT', { from: 0, to: 65_535, example: '3000' })
  readonly port: number = 3_000;

  @Variable('HOST', {
    expected: 'an IP address or a host name of this machine',
    example: '127.0.0.1',
    read: readHost,
  })
  readonly host: string = '127.0.0.1';

  /** The origin that browsers open, such as `https://keys.example`. */
  @Variable('KEYPOOL_PUBLIC_URL', {
    expected: 'https:// and the name that browsers open (http:// on loopback only)',
    example: 'https://keypool.example.com',
    read: readPublicUrl,
  })
  readonly publicUrl?: string;

  /** Addresses and networks whose `X-Forwarded-For` and `X-Forwarded-Host` count. */
  @Variable('KEYPOOL_TRUSTED_PROXIES', {
    expected: 'IP addresses or networks with commas between them',
    example: '127.0.0.1,10.0.0.0/8',
    read: readProxies,
  })
  readonly trustedProxies?: readonly string[];

  /** How long everything is still served after SIGTERM, while load balancers are told to send no more. */
  @Duration('KEYPOOL_STOP_DELAY', { from: '0s', to: '10m', example: '15s' })
  readonly stopDelayMs: number = 0;

  @OneOf('KEYPOOL_LOG_LEVEL', LOG_LEVELS)
  readonly logLevel: LogLevel = 'info';

  /** `auto` is pretty on a terminal, and JSON everywhere else. */
  @OneOf('KEYPOOL_LOG_FORMAT', LOG_FORMATS)
  readonly logFormat: LogFormat = 'auto';
}

const DATABASES = ['auto', 'embedded', 'uri'] as const;

export class DatabaseConfig {
  /** Which database to use: `auto` is that of `uri` if set, else the embedded one. */
  @OneOf('KEYPOOL_DATABASE', DATABASES)
  readonly use: (typeof DATABASES)[number] = 'auto';

  @Variable('MONGODB_URI', {
    expected: 'mongodb://user:password@host1,host2/keypool?replicaSet=rs0, or mongodb+srv://…',
    secret: true,
    placesData: true,
    read: readMongodbUri,
  })
  readonly uri?: string;

  @SecretFile('MONGODB_URI', { contentOf: 'MONGODB_URI', placesData: true })
  readonly uriFile?: string;

  /** Absolute. Holds the embedded database and the master key file. */
  @Variable('KEYPOOL_DATA_DIR', {
    expected: 'a folder',
    example: '/var/lib/keypool',
    placesData: true,
    read: readPath,
  })
  readonly dataDir: string = resolve('data');

  @Variable('OHMYGPT_BINDINGS_COLLECTION', {
    expected: 'the name of a collection: a letter or _, then letters, digits, _, . or -',
    example: 'ohmygpt_bindings',
  })
  @Matches(/^(?!system\.)[A-Za-z_][A-Za-z0-9_.-]{0,119}$/)
  readonly ohmygptBindings: string = 'ohmygpt_bindings';
}

export class AdminConfig {
  /** Of the first admin. */
  @Variable('KEYPOOL_ADMIN_EMAIL', {
    expected: 'an e-mail address',
    example: 'admin@example.com',
    read: readWith(emailSchema),
  })
  readonly email: string = 'admin@localhost';

  /** Of the first admin; generated when unset. */
  @Variable('KEYPOOL_ADMIN_PASSWORD', {
    expected: '12 to 256 characters',
    secret: true,
    read: readWith(passwordSchema),
  })
  readonly password?: string;

  @SecretFile('KEYPOOL_ADMIN_PASSWORD', { contentOf: 'KEYPOOL_ADMIN_PASSWORD' })
  readonly passwordFile?: string;

  /** A user who cannot sign in: at start they become an admin with a new password, printed once. */
  @Variable('KEYPOOL_RESET_ADMIN', {
    expected: 'the e-mail address of a user',
    example: 'admin@example.com',
    read: readWith(emailSchema),
  })
  readonly reset?: string;
}

export class SessionConfig {
  /** A session ends after this time without use; background requests do not count (ADR 0009). */
  @Duration('KEYPOOL_SESSION_IDLE', { from: '1s', to: '3650d', example: '2h' })
  readonly idleMs: number = parseDuration('2h');

  /** A session ends after this time in any case. */
  @Duration('KEYPOOL_SESSION_MAX', { from: '1s', to: '3650d', example: '24h' })
  readonly maxMs: number = parseDuration('24h');
}

const SWITCH = ['on', 'off'] as const;

export class EncryptionConfig {
  @Variable('KEYPOOL_MASTER_KEY', {
    expected: '32 bytes in base64 or hex, for example from: openssl rand -base64 32',
    secret: true,
    placesData: true,
    read: readMasterKey,
  })
  readonly masterKey?: string;

  /** Read when the key is needed, because it may change while Keypool runs. */
  @SecretFile('KEYPOOL_MASTER_KEY', { placesData: true })
  readonly masterKeyFile?: string;

  /** Whether this process is about to replace the master key, so that it takes one that anybody would guess, too. */
  readonly isReplaced?: boolean;

  /** Whether secrets are stored encrypted. With `off`, new ones are not. */
  @OneOf('KEYPOOL_ENCRYPTION', SWITCH)
  readonly secrets: (typeof SWITCH)[number] = 'on';
}

export class PurgeConfig {
  @Duration('KEYPOOL_PURGE_AFTER', { from: '1ms', to: '3650d', example: '12h' })
  readonly afterMs: number = parseDuration('12h');

  /** A timer of Node.js cannot be longer than 24 days. */
  @Duration('KEYPOOL_PURGE_EVERY', { from: '100ms', to: '24d', example: '1m' })
  readonly everyMs: number = parseDuration('1m');

  /** How long events and finished entries of the journal are kept. Dashboards show 30 days. */
  @Duration('KEYPOOL_KEEP_EVENTS', { from: '31d', to: '3650d', example: '90d' })
  readonly keepEventsMs: number = parseDuration('90d');
}

export class UndoConfig {
  /** So long after a rotation the failed key's secret is kept, and the rotation can be undone. */
  @Duration('KEYPOOL_UNDO_FOR', { from: '1ms', to: '3650d', example: '7d' })
  readonly keepMs: number = parseDuration('7d');
}

export class CooldownConfig implements CooldownSettings {
  @Durations('KEYPOOL_COOLDOWN_STEPS', { from: '1ms', to: '365d', example: '30s,2m,10m,1h' })
  readonly stepsMs: readonly number[] = ['30s', '2m', '10m', '1h'].map(parseDuration);

  @WholeNumber('KEYPOOL_PERMANENT_AFTER_STEPS', { from: 1, to: 1_000, example: '5' })
  readonly permanentAfterSteps: number = 5;

  @Duration('KEYPOOL_PERMANENT_WAIT', { from: '1ms', to: '3650d', example: '6h' })
  readonly permanentWaitMs: number = parseDuration('6h');

  /** This many failures in a row that convict no key make it suspect. */
  @WholeNumber('KEYPOOL_SUSPECT_AFTER', { from: 1, to: 1_000, example: '5' })
  readonly suspectAfter: number = 5;

  @Durations('KEYPOOL_SUSPECT_STEPS', { from: '1ms', to: '365d', example: '30s,1m,2m,5m,10m' })
  readonly suspectStepsMs: readonly number[] = ['30s', '1m', '2m', '5m', '10m'].map(parseDuration);
}

export class GuardConfig {
  /** Whether many convictions at a time have to be confirmed (SPEC 6.4). */
  @OneOf('KEYPOOL_GUARD', SWITCH)
  readonly use: (typeof SWITCH)[number] = 'on';

  /** So many convictions rotate at once. */
  @WholeNumber('KEYPOOL_GUARD_PLACES', { from: 1, to: 1_000, example: '5' })
  readonly places: number = DEFAULT_GUARD_SETTINGS.places;

  /** The part of the backup keys that the reports of a token limited to proxies may use up in 10 minutes. */
  @Percentage('KEYPOOL_GUARD_TOKEN_SHARE', { from: 1, to: 100, example: '25%' })
  readonly tokenShare: number = DEFAULT_GUARD_SETTINGS.tokenShare;

  get settings(): GuardSettings {
    const { use, places, tokenShare } = this;
    return { ...DEFAULT_GUARD_SETTINGS, isOn: use === 'on', places, tokenShare };
  }
}

/**
 * All settings (SPEC section 8) with their defaults, as the rest of Keypool sees them. A new setting is one property with
 * its variable; durations are milliseconds.
 */
export class AppConfig {
  readonly server = new ServerConfig();
  readonly database = new DatabaseConfig();
  readonly admin = new AdminConfig();
  readonly session = new SessionConfig();
  readonly encryption = new EncryptionConfig();
  readonly purge = new PurgeConfig();
  readonly undo = new UndoConfig();
  readonly cooldown = new CooldownConfig();
  readonly guard = new GuardConfig();
}

/** What is set by which variable, without secrets: for the first line of the log. */
export function settingsOf(config: AppConfig): Record<string, unknown> {
  return Object.fromEntries(
    Object.values(config).flatMap((group) =>
      variablesOf(group)
        .filter(({ secret }) => !secret)
        .map(({ name, property }) => [name, Reflect.get(group, property)]),
    ),
  );
}

/** In the order of the classes above. */
export function allVariables(): EnvironmentVariable[] {
  return Object.values(new AppConfig()).flatMap((group) => [...variablesOf(group)]);
}
