import { emailSchema, passwordSchema } from '@keypool/dto';
import { parseDuration } from '@keypool/key-pool';
import { Matches } from 'class-validator';
import { relative, resolve } from 'node:path';
import { readMasterKey } from './master-key-text';
import { readHost, readProxies, readPublicUrl, readWith } from './readers';
import { readMongodbUri } from './mongodb-uri';
import { CooldownConfig, GuardConfig, PurgeConfig, UndoConfig } from './pool-config';
import {
  Duration,
  OneOf,
  readPath,
  SecretFile,
  SWITCH,
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
  @WholeNumber('PORT', {
    does: 'Port of the HTTP server; 0 picks a free one',
    from: 0,
    to: 65_535,
    example: '3000',
  })
  readonly port: number = 3_000;

  @Variable('HOST', {
    does: 'Address to listen on. Browsers on other machines can sign in only over HTTPS: put a TLS proxy in front, and set the next two',
    expected: 'an IP address or a host name of this machine',
    example: '127.0.0.1',
    read: readHost,
  })
  readonly host: string = '127.0.0.1';

  @Variable('KEYPOOL_PUBLIC_URL', {
    does: 'The address that browsers open. It decides cookies, HSTS, and which hosts and origins are accepted. Without it, all are',
    expected: 'https:// and the name that browsers open (http:// on loopback only)',
    example: 'https://keypool.example.com',
    read: readPublicUrl,
  })
  readonly publicUrl?: string;

  @Variable('KEYPOOL_TRUSTED_PROXIES', {
    does: 'Addresses and networks of proxies whose `X-Forwarded-For` and `X-Forwarded-Host` are trusted. Without it, none are',
    expected: 'IP addresses or networks with commas between them',
    example: '127.0.0.1,10.0.0.0/8',
    read: readProxies,
  })
  readonly trustedProxies?: readonly string[];

  @WholeNumber('KEYPOOL_PROCESSES', {
    does: 'API processes that share the port, for a machine with several processors, with any database: [when and how](operations.md#several-processes-on-one-machine)',
    from: 1,
    to: 64,
    example: '2',
  })
  readonly processes: number = 1;

  @Duration('KEYPOOL_STOP_DELAY', {
    does: 'After SIGTERM, `/health/ready` says 503 and everything is still served for this time, so that a load balancer can stop sending requests',
    from: '0s',
    to: '10m',
    example: '15s',
  })
  readonly stopDelayMs: number = 0;

  @OneOf('KEYPOOL_LOG_LEVEL', LOG_LEVELS, 'How much is logged')
  readonly logLevel: LogLevel = 'info';

  @OneOf(
    'KEYPOOL_LOG_FORMAT',
    LOG_FORMATS,
    '`auto` is pretty on a terminal, and JSON everywhere else',
  )
  readonly logFormat: LogFormat = 'auto';
}

const DATABASES = ['auto', 'embedded', 'uri'] as const;

export class DatabaseConfig {
  @OneOf(
    'KEYPOOL_DATABASE',
    DATABASES,
    '`auto`: `MONGODB_URI` if it is set, else the embedded database. `embedded` and `uri` never use the other one',
  )
  readonly use: (typeof DATABASES)[number] = 'auto';

  @Variable('MONGODB_URI', {
    does: 'MongoDB replica set to use instead of the embedded database',
    expected: 'mongodb://user:password@host1,host2/keypool?replicaSet=rs0, or mongodb+srv://…',
    secret: true,
    placesData: true,
    read: readMongodbUri,
  })
  readonly uri?: string;

  @SecretFile('MONGODB_URI', { contentOf: 'MONGODB_URI', placesData: true })
  readonly uriFile?: string;

  @Variable('KEYPOOL_DATA_DIR', {
    does: 'Folder of the embedded database and of the master key file',
    expected: 'a folder',
    example: '/var/lib/keypool',
    placesData: true,
    read: readPath,
    write: (folder) => `./${relative('', String(folder))}`,
  })
  readonly dataDir: string = resolve('data');

  @Variable('OHMYGPT_BINDINGS_COLLECTION', {
    does: 'Name of the collection of OhMyGPT bindings',
    expected: 'the name of a collection: a letter or _, then letters, digits, _, . or -',
    example: 'ohmygpt_bindings',
  })
  @Matches(/^(?!system\.)[A-Za-z_][A-Za-z0-9_.-]{0,119}$/)
  readonly ohmygptBindings: string = 'ohmygpt_bindings';
}

export class AdminConfig {
  @Variable('KEYPOOL_ADMIN_EMAIL', {
    does: 'First admin; read only while there is no user',
    expected: 'an e-mail address',
    example: 'admin@example.com',
    read: readWith(emailSchema),
  })
  readonly email: string = 'admin@localhost';

  @Variable('KEYPOOL_ADMIN_PASSWORD', {
    does: 'Password of the first admin. Without it, one is generated, and printed once',
    expected: '12 to 256 characters',
    secret: true,
    read: readWith(passwordSchema),
  })
  readonly password?: string;

  @SecretFile('KEYPOOL_ADMIN_PASSWORD', { contentOf: 'KEYPOOL_ADMIN_PASSWORD' })
  readonly passwordFile?: string;

  @Variable('KEYPOOL_RESET_ADMIN', {
    does: 'User who becomes an admin with a new password at the first start with it, printed once. For somebody locked out; if there is no such user, the start fails',
    expected: 'the e-mail address of a user',
    example: 'admin@example.com',
    read: readWith(emailSchema),
  })
  readonly reset?: string;
}

export class SessionConfig {
  /** See ADR 0009. */
  @Duration('KEYPOOL_SESSION_IDLE', {
    does: 'A session ends after this time without use; background requests do not count',
    from: '1s',
    to: '3650d',
    example: '2h',
  })
  readonly idleMs: number = parseDuration('2h');

  @Duration('KEYPOOL_SESSION_MAX', {
    does: 'A session ends after this time in any case',
    from: '1s',
    to: '3650d',
    example: '24h',
  })
  readonly maxMs: number = parseDuration('24h');
}

export class EncryptionConfig {
  @Variable('KEYPOOL_MASTER_KEY', {
    does: 'Decrypts the stored secrets. Without it, the key is in the file `master.key` in the data folder, which the first start creates',
    expected: '32 bytes in base64 or hex, for example from: openssl rand -base64 32',
    secret: true,
    placesData: true,
    read: readMasterKey,
  })
  readonly masterKey?: string;

  /** Read when the key is needed, because it may change while Keypool runs. */
  @SecretFile('KEYPOOL_MASTER_KEY', { placesData: true })
  readonly masterKeyFile?: string;

  /** Whether this process is about to replace the master key: then a guessable key is accepted, too. */
  readonly isReplaced?: boolean;

  @OneOf(
    'KEYPOOL_ENCRYPTION',
    SWITCH,
    '`off` stores new secrets in plain text, for setups in which another program reads the collections; `on` encrypts them at the next start',
  )
  readonly secrets: (typeof SWITCH)[number] = 'on';
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
