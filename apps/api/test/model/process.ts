import { forEachProvider } from '@keypool/dto';
import { getConnectionToken, getModelToken } from '@nestjs/mongoose';
import { SchedulerRegistry } from '@nestjs/schedule';
import type { Schema } from 'mongoose';
import { createSecretKey } from 'node:crypto';
import { AppConfig } from '../../src/app/config/app-config';
import { loadConfig } from '../../src/app/config/load-config';
import { ChangeFeed } from '../../src/app/database/change-feed';
import { Heartbeat } from '../../src/app/database/heartbeat';
import { Primaries } from '../../src/app/database/primaries';
import { EVENT_MODEL, eventSchema } from '../../src/app/events/event.schema';
import { createBackupKeySchema } from '../../src/app/key-provider/store/backup-key.schema';
import { BackupKeysService } from '../../src/app/key-provider/backup-keys/backup-keys.service';
import { createBindingSchema } from '../../src/app/key-provider/store/binding.schema';
import { BindingsService } from '../../src/app/key-provider/bindings/bindings.service';
import { KeyProvider } from '../../src/app/key-provider/key-provider';
import {
  defineKeyProvider,
  type KeyProviderDefinition,
} from '../../src/app/key-provider/definition/key-provider.definition';
import * as tokens from '../../src/app/key-provider/definition/key-provider.tokens';
import { createFormerKeySchema } from '../../src/app/key-provider/store/former-key.schema';
import { createKeySchema } from '../../src/app/key-provider/store/key.schema';
import { KeysService } from '../../src/app/key-provider/keys/keys.service';
import { PoolService } from '../../src/app/key-provider/pool/pool.service';
import { ForgetFailedSecretsJob } from '../../src/app/key-provider/purge/forget-failed-secrets.job';
import { PurgeUsedBackupKeysJob } from '../../src/app/key-provider/purge/purge-used-backup-keys.job';
import { createRotationSchema } from '../../src/app/key-provider/store/rotation.schema';
import { RotationService } from '../../src/app/key-provider/rotations/rotation.service';
import { UndoService } from '../../src/app/key-provider/rotations/undo.service';
import { RotationScheduler } from '../../src/app/key-provider/replacement/rotation-scheduler';
import { CompleteWaitingRotationsJob } from '../../src/app/key-provider/replacement/complete-waiting-rotations.job';
import type { StoredSecretOf } from '../../src/app/key-provider/store/secret.registry';
import { createSecretSchema } from '../../src/app/key-provider/store/secret.schema';
import { createUsageFlushSchema } from '../../src/app/key-provider/store/usage-flush.schema';
import { UsageService } from '../../src/app/key-provider/usage/usage.service';
import { AcquireService } from '../../src/app/key-provider/worker/acquire.service';
import { ProviderRegistry } from '../../src/app/provider-registry/provider-registry';
import { ProxiesService } from '../../src/app/proxies/proxies.service';
import { ProxyDirectory } from '../../src/app/proxy-directory/proxy-directory';
import { PROXY_MODEL, proxySchema } from '../../src/app/proxy-directory/proxy.schema';
import { Keyring } from '../../src/app/secrets/keyring';
import { SecretVault } from '../../src/app/secrets/secret-vault';
import { Client } from './fake-engine/client';
import { FakeConnection } from './fake-engine/connection';
import type { Engine } from './fake-engine/engine';
import { Wiring } from './wiring';

export const DEFINITIONS = forEachProvider((id) =>
  defineKeyProvider(id, {
    keys: `${id}_keys`,
    formerKeys: `${id}_former_keys`,
    backupKeys: `${id}_backup_keys`,
    bindings: `${id}_bindings`,
    rotations: `${id}_rotations`,
    secrets: `${id}_secrets`,
    usageFlushes: `${id}_usage_flushes`,
  }),
);

export type GuardUse = 'on' | 'off';

/** With the guard off, every conviction rotates. */
const CONFIGS: Readonly<Record<GuardUse, AppConfig>> = {
  on: configWith('on'),
  off: configWith('off'),
};

/** Short ladders, a short time for undo and one place of the guard, so that a run reaches their end. */
function configWith(guard: GuardUse): AppConfig {
  return loadConfig({
    KEYPOOL_PERMANENT_AFTER_STEPS: '2',
    KEYPOOL_SUSPECT_AFTER: '2',
    KEYPOOL_UNDO_FOR: '1d',
    KEYPOOL_GUARD: guard,
    KEYPOOL_GUARD_PLACES: '1',
  });
}

const keyFor = (purpose: string) => createSecretKey(Buffer.alloc(32, purpose));
const DATA_KEY = keyFor('secrets');
const KEYRING = {
  key: keyFor,
  dataKey: () => DATA_KEY,
  sealingKey: async () => ({ id: '1', key: DATA_KEY }),
};
/** Heartbeats through the change stream are not modelled: a stream is lost by an error, not by silence. */
function heartbeatOf(client: Client) {
  return {
    processId: 'a process',
    beat: () => client.beat(),
    end: async () => undefined,
  };
}

type Schemas = ReadonlyMap<symbol | string, Schema>;

/** Of one provider and the shared ones, by the token under which the product asks for the model. */
function createSchemas({ collections, bindingKeyField }: KeyProviderDefinition): Schemas {
  return new Map<symbol | string, Schema>([
    [tokens.KEY_MODEL, createKeySchema(collections.keys)],
    [tokens.FORMER_KEY_MODEL, createFormerKeySchema(collections.formerKeys)],
    [tokens.BACKUP_KEY_MODEL, createBackupKeySchema(collections.backupKeys)],
    [tokens.BINDING_MODEL, createBindingSchema(collections.bindings, bindingKeyField)],
    [tokens.ROTATION_MODEL, createRotationSchema(collections.rotations)],
    [tokens.SECRET_MODEL, createSecretSchema(collections.secrets)],
    [tokens.USAGE_FLUSH_MODEL, createUsageFlushSchema(collections.usageFlushes)],
    [getModelToken(PROXY_MODEL), proxySchema],
    [getModelToken(EVENT_MODEL), eventSchema],
  ] as [symbol | string, Schema][]);
}

const SCHEMAS = new Map(
  Object.values(DEFINITIONS).map((definition) => [definition, createSchemas(definition)]),
);

function schemas(definition: KeyProviderDefinition): Schemas {
  return SCHEMAS.get(definition) ?? createSchemas(definition);
}

/** The fields of every unique index in the product's schemas. */
export function uniqueIndexes(definition: KeyProviderDefinition): Map<string, string[][]> {
  return new Map(
    [...schemas(definition).values()].map((schema) => [
      String(schema.get('collection')),
      schema
        .indexes()
        .filter(([, options]) => options['unique'] === true)
        .map(([fields]) => Object.keys(fields)),
    ]),
  );
}

const connections = new Map<string, FakeConnection>();

/** Compiled once: number `index` of a provider. */
function connectionOf(definition: KeyProviderDefinition, index: number): FakeConnection {
  const name = `${definition.id} ${index}`;
  const made =
    connections.get(name) ??
    new FakeConnection(
      new Map([...schemas(definition)].map(([token, schema]) => [String(token), schema])),
    );
  connections.set(name, made);
  return made;
}

/** One API process: the product's own classes of one provider, over the fake engine. */
export class KeypoolProcess {
  readonly client: Client;
  readonly keys: KeysService;
  readonly backupKeys: BackupKeysService;
  readonly bindings: BindingsService;
  readonly proxies: ProxiesService;
  readonly rotation: RotationService;
  readonly undos: UndoService;
  readonly scheduler: RotationScheduler;
  readonly usage: UsageService;
  readonly purge: PurgeUsedBackupKeysJob;
  readonly forgetting: ForgetFailedSecretsJob;
  readonly acquiring: AcquireService;
  readonly pools: PoolService;
  readonly directory: ProxyDirectory;
  private readonly vault: SecretVault;
  private readonly feed: ChangeFeed;
  private readonly connection: FakeConnection;

  /**
   * @param index of all that ever ran on this engine: no two use one connection
   * @param weaken removes something from it
   */
  constructor(
    engine: Engine,
    private readonly definition: KeyProviderDefinition,
    index: number,
    name: string,
    guard: GuardUse,
    weaken: (wiring: Wiring) => void,
  ) {
    this.client = new Client(engine, name);
    this.connection = connectionOf(definition, index);
    this.connection.serve(this.client);
    const providers: KeyProvider[] = [];
    const wiring = new Wiring(
      new Map<unknown, unknown>([
        [getConnectionToken(), this.connection.connection],
        ...[...schemas(definition).keys()].map(
          (token) => [token, this.connection.connection.model(String(token))] as const,
        ),
        [tokens.DEFINITION, definition],
        [AppConfig, CONFIGS[guard]],
        [Keyring, KEYRING],
        [Heartbeat, heartbeatOf(this.client)],
        [Primaries, engine],
        [SchedulerRegistry, {}],
        [ProviderRegistry, new ProviderRegistry(providers)],
      ]),
    );
    providers.push(wiring.get(KeyProvider));
    weaken(wiring);
    this.pools = wiring.get(PoolService);
    this.directory = wiring.get(ProxyDirectory);
    wiring.get(CompleteWaitingRotationsJob);
    this.keys = wiring.get(KeysService);
    this.backupKeys = wiring.get(BackupKeysService);
    this.bindings = wiring.get(BindingsService);
    this.proxies = wiring.get(ProxiesService);
    this.rotation = wiring.get(RotationService);
    this.undos = wiring.get(UndoService);
    this.scheduler = wiring.get(RotationScheduler);
    this.usage = wiring.get(UsageService);
    this.purge = wiring.get(PurgeUsedBackupKeysJob);
    this.forgetting = wiring.get(ForgetFailedSecretsJob);
    this.acquiring = wiring.get(AcquireService);
    this.feed = wiring.get(ChangeFeed);
    this.vault = wiring.get(SecretVault);
  }

  get name(): string {
    return this.client.name;
  }

  get isAlive(): boolean {
    return !this.client.dead;
  }

  /** Resolves when everything is loaded. @throws when the database does not answer: it has to be restarted */
  start(): Promise<void> {
    return this.feed.start();
  }

  secretOf({ _id: id, apiKey, fingerprint }: StoredSecretOf): string {
    return this.vault.open(this.definition.id, { id, apiKey, fingerprint });
  }

  loseStream(): void {
    this.connection.loseStreams();
  }
}
