import { Module, type DynamicModule, type Provider } from '@nestjs/common';
import { getModelToken, MongooseModule } from '@nestjs/mongoose';
import { AppConfig } from '../config/app-config';
import { BackupKeyRepository } from './backup-keys/backup-key.repository';
import { createBackupKeySchema } from './backup-keys/backup-key.schema';
import { BackupKeysService } from './backup-keys/backup-keys.service';
import { EligibleBackups } from './backup-keys/eligible-backups';
import { Reserve } from './backup-keys/reserve';
import { BindingReader } from './bindings/binding-reader';
import { BindingRepository } from './bindings/binding.repository';
import { createBindingSchema } from './bindings/binding.schema';
import { BindingsService } from './bindings/bindings.service';
import { Cooldowns } from './failures/cooldowns';
import { FailureHandler } from './failures/failure-handler';
import { HeldKeys } from './failures/held-keys';
import { LateReports } from './failures/late-reports';
import { UpstreamErrors } from './failures/upstream-errors';
import { ImpactService } from './impact/impact.service';
import type { KeyProviderDefinition } from './key-provider.definition';
import { KeyProvider } from './key-provider';
import {
  BACKUP_KEY_MODEL,
  BINDING_MODEL,
  DEFINITION,
  FORMER_KEY_MODEL,
  KEY_MODEL,
  ROTATION_MODEL,
  SECRET_MODEL,
  USAGE_FLUSH_MODEL,
  keyProviderToken,
} from './key-provider.tokens';
import { FormerKeyRepository } from './keys/former-key.repository';
import { createFormerKeySchema } from './keys/former-key.schema';
import { KeyEndings } from './keys/key-endings';
import { KeyLists } from './keys/key-lists';
import { KeyRepository } from './keys/key.repository';
import { createKeySchema } from './keys/key.schema';
import { KeysService } from './keys/keys.service';
import { ProviderStats } from './keys/provider-stats';
import { OverviewRepository } from './overview/overview.repository';
import { ProviderOverview } from './overview/provider-overview';
import { PoolFigures } from './pool/pool-figures';
import { PoolService } from './pool/pool.service';
import { UsageNews } from './pool/usage-news';
import { ProviderChanges } from './provider-changes';
import { ProviderRuntime } from './provider-runtime';
import { PurgeUsedBackupKeysJob } from './purge/purge-used-backup-keys.job';
import { KeyReplacement } from './rotations/key-replacement';
import { RotationExecutor } from './rotations/rotation-executor';
import { RotationTransaction } from './rotations/rotation-transaction';
import { RotationRepository } from './rotations/rotation.repository';
import { createRotationSchema } from './rotations/rotation.schema';
import { RotationService } from './rotations/rotation.service';
import { Rotator } from './rotations/rotator';
import { Successors } from './rotations/successors';
import { WaitingRotations } from './rotations/waiting-rotations';
import { WaitingRotationsJob } from './rotations/waiting-rotations.job';
import { SecretRegistry } from './secrets/secret.registry';
import { createSecretSchema } from './secrets/secret.schema';
import { UnknownKeys } from './usage/unknown-keys';
import { UsageAttribution } from './usage/usage-attribution';
import { createUsageFlushSchema } from './usage/usage-flush.schema';
import { UsageWriter } from './usage/usage-writer';
import { UsageService } from './usage/usage.service';
import { AcquireWaiters } from './worker/acquire-waiters';
import { AcquireService } from './worker/acquire.service';
import { FirstAcquire } from './worker/first-acquire';
import { WorkerReach } from './worker/worker-reach';
import { WorkerService } from './worker/worker.service';

/** What controllers and the modules that need all providers inject. */
const PUBLIC = [
  BackupKeysService,
  BindingsService,
  ImpactService,
  KeyProvider,
  KeysService,
  RotationService,
  WorkerService,
];

const INTERNAL = [
  AcquireService,
  AcquireWaiters,
  BackupKeyRepository,
  BindingReader,
  BindingRepository,
  Cooldowns,
  EligibleBackups,
  FailureHandler,
  FirstAcquire,
  FormerKeyRepository,
  HeldKeys,
  KeyEndings,
  KeyLists,
  KeyReplacement,
  KeyRepository,
  LateReports,
  OverviewRepository,
  PoolFigures,
  PoolService,
  ProviderChanges,
  ProviderOverview,
  ProviderRuntime,
  ProviderStats,
  PurgeUsedBackupKeysJob,
  Reserve,
  RotationExecutor,
  RotationRepository,
  RotationTransaction,
  Rotator,
  SecretRegistry,
  Successors,
  UpstreamErrors,
  UnknownKeys,
  UsageAttribution,
  UsageNews,
  UsageService,
  UsageWriter,
  WaitingRotations,
  WaitingRotationsJob,
  WorkerReach,
];

/** Everything that providers do, once (ADR 0001). */
@Module({})
export class KeyProviderModule {
  /**
   * One provider: its own models, services, pool, rotation and purge job, under its own names.
   * To be called once per provider, inside that provider's module: two calls make two pools.
   */
  static forProvider(definition: KeyProviderDefinition): DynamicModule {
    return {
      module: KeyProviderModule,
      imports: [MongooseModule.forFeatureAsync(models(definition))],
      providers: [
        { provide: DEFINITION, useValue: definition },
        ...modelAliases(definition),
        ...INTERNAL,
        ...PUBLIC,
        { provide: keyProviderToken(definition.id), useExisting: KeyProvider },
      ],
      exports: [DEFINITION, keyProviderToken(definition.id), ...PUBLIC],
    };
  }
}

/** Mongoose knows a model by the name of its collection. */
function models(definition: KeyProviderDefinition) {
  const { collections, bindingsCollectionSetting: setting } = definition;
  return [
    { name: collections.keys, useFactory: () => createKeySchema(collections.keys) },
    {
      name: collections.formerKeys,
      useFactory: () => createFormerKeySchema(collections.formerKeys),
    },
    {
      name: collections.backupKeys,
      useFactory: () => createBackupKeySchema(collections.backupKeys),
    },
    {
      name: collections.bindings,
      inject: [AppConfig],
      useFactory: (config: AppConfig) =>
        createBindingSchema(
          setting ? config.database[setting] : collections.bindings,
          definition.bindingKeyField,
        ),
    },
    { name: collections.rotations, useFactory: () => createRotationSchema(collections.rotations) },
    { name: collections.secrets, useFactory: () => createSecretSchema(collections.secrets) },
    {
      name: collections.usageFlushes,
      useFactory: () => createUsageFlushSchema(collections.usageFlushes),
    },
  ];
}

/** The shared classes inject models by role. */
function modelAliases({ collections }: KeyProviderDefinition): Provider[] {
  return [
    { provide: KEY_MODEL, useExisting: getModelToken(collections.keys) },
    { provide: FORMER_KEY_MODEL, useExisting: getModelToken(collections.formerKeys) },
    { provide: BACKUP_KEY_MODEL, useExisting: getModelToken(collections.backupKeys) },
    { provide: BINDING_MODEL, useExisting: getModelToken(collections.bindings) },
    { provide: ROTATION_MODEL, useExisting: getModelToken(collections.rotations) },
    { provide: SECRET_MODEL, useExisting: getModelToken(collections.secrets) },
    { provide: USAGE_FLUSH_MODEL, useExisting: getModelToken(collections.usageFlushes) },
  ];
}
