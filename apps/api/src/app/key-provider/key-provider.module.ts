import { Module, type DynamicModule, type Provider } from '@nestjs/common';
import { getModelToken, MongooseModule } from '@nestjs/mongoose';
import { PasswordsModule } from '../passwords/passwords.module';
import { AppConfig } from '../config/app-config';
import { BackupKeyRepository } from './store/backup-key.repository';
import { createBackupKeySchema } from './store/backup-key.schema';
import { BackupKeysService } from './backup-keys/backup-keys.service';
import { EligibleBackups } from './pool/eligible-backups';
import { Reserve } from './pool/reserve';
import { BindingReader } from './bindings/binding-reader';
import { BindingRepository } from './store/binding.repository';
import { createBindingSchema } from './store/binding.schema';
import { BindingsService } from './bindings/bindings.service';
import { Classifier } from './failures/classifier';
import { Convictions } from './failures/convictions';
import { Cooldowns } from './failures/cooldowns';
import { FailureHandler } from './failures/failure-handler';
import { KeysSetAside } from './pool/keys-set-aside';
import { KeyFailures } from './failures/key-failures';
import { LateReports } from './failures/late-reports';
import { OtherFailures } from './failures/other-failures';
import { RefusedExits } from './failures/refused-exits';
import { Suspicions } from './failures/suspicions';
import { ImpactService } from './figures/impact.service';
import type { KeyProviderDefinition } from './definition/key-provider.definition';
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
} from './definition/key-provider.tokens';
import { ConvictedKeyRepository } from './store/convicted-key.repository';
import { EndingRepository } from './store/ending.repository';
import { FormerKeyRepository } from './store/former-key.repository';
import { GuardRepository } from './store/guard.repository';
import { createFormerKeySchema } from './store/former-key.schema';
import { KeyEndings } from './store/key-endings';
import { KeyLists } from './keys/key-lists';
import { KeyCooldownsService } from './keys/key-cooldowns.service';
import { KeyRepository } from './store/key.repository';
import { createKeySchema } from './store/key.schema';
import { KeysService } from './keys/keys.service';
import { ProviderStats } from './figures/provider-stats';
import { UsageFlushRepository } from './store/usage-flush.repository';
import { ProviderOverview } from './figures/provider-overview';
import { GuardGauges } from './series/guard-gauges';
import { ProviderCounts } from './series/provider-counts';
import { StockGauges } from './series/stock-gauges';
import { WorkerCounts } from './series/worker-counts';
import { GuardMirror } from './pool/guard-mirror';
import { PoolFigures } from './pool/pool-figures';
import { PoolService } from './pool/pool.service';
import { UnknownKeys } from './pool/unknown-keys';
import { UnreadableKeysJob } from './pool/unreadable-keys.job';
import { UsageNews } from './pool/usage-news';
import { ProviderChanges } from './store/provider-changes';
import { ProviderExports } from './provider-exports';
import { ProviderRuntime } from './provider-runtime';
import { ForgetFailedSecretsJob } from './purge/forget-failed-secrets.job';
import { ProviderUpkeep } from './purge/provider-upkeep';
import { PurgeRotationsJob } from './purge/purge-rotations.job';
import { PurgeUsedBackupKeysJob } from './purge/purge-used-backup-keys.job';
import { GuardGate } from './replacement/guard-gate';
import { RevealService } from './reveal/reveal.service';
import { KeyReplacer } from './replacement/key-replacer';
import { ReplacementTransaction } from './replacement/replacement-transaction';
import { ReturnToPool } from './replacement/return-to-pool';
import { ReturnToReserve } from './replacement/return-to-reserve';
import { UndoCheck } from './replacement/undo-check';
import { UndoTransaction } from './replacement/undo-transaction';
import { RotationRepository } from './store/rotation.repository';
import { createRotationSchema } from './store/rotation.schema';
import { GuardChanges } from './rotations/guard-changes';
import { GuardView } from './rotations/guard-view';
import { GuardService } from './rotations/guard.service';
import { Journal } from './rotations/journal';
import { RotationService } from './rotations/rotation.service';
import { UndoService } from './rotations/undo.service';
import { RotationScheduler } from './replacement/rotation-scheduler';
import { Successors } from './store/successors';
import { WaitingRotations } from './replacement/waiting-rotations';
import { CompleteWaitingRotationsJob } from './replacement/complete-waiting-rotations.job';
import { SecretRegistry } from './store/secret.registry';
import { SecretsToRedact } from './store/secrets-to-redact';
import { UndoRepository } from './store/undo.repository';
import { UnreadableSecrets } from './store/unreadable-secrets';
import { createSecretSchema } from './store/secret.schema';
import { GuardNews } from './usage/guard-news';
import { NamedRequests } from './usage/named-requests';
import { Successes } from './usage/successes';
import { UsageAttribution } from './usage/usage-attribution';
import { createUsageFlushSchema } from './store/usage-flush.schema';
import { UsageWriter } from './usage/usage-writer';
import { UsageService } from './usage/usage.service';
import { AcquireWaiters } from './worker/acquire-waiters';
import { AcquireService } from './worker/acquire.service';
import { FirstAcquire } from './pool/first-acquire';
import { HandOutsJob } from './worker/hand-outs.job';
import { WorkerPermissions } from './worker/worker-permissions';
import { WorkerService } from './worker/worker.service';

/** What controllers, and modules that need all providers, inject. */
const PUBLIC = [
  BackupKeysService,
  BindingsService,
  Classifier,
  GuardService,
  ImpactService,
  KeyCooldownsService,
  KeyProvider,
  KeysService,
  RevealService,
  RotationService,
  UndoService,
  WorkerService,
];

const INTERNAL = [
  AcquireService,
  AcquireWaiters,
  BackupKeyRepository,
  BindingReader,
  BindingRepository,
  CompleteWaitingRotationsJob,
  ConvictedKeyRepository,
  Convictions,
  Cooldowns,
  EligibleBackups,
  EndingRepository,
  FailureHandler,
  FirstAcquire,
  ForgetFailedSecretsJob,
  FormerKeyRepository,
  GuardChanges,
  GuardGate,
  GuardGauges,
  GuardMirror,
  GuardNews,
  GuardRepository,
  GuardView,
  HandOutsJob,
  Journal,
  KeyEndings,
  KeyFailures,
  KeyLists,
  KeyReplacer,
  KeyRepository,
  KeysSetAside,
  LateReports,
  NamedRequests,
  OtherFailures,
  PoolFigures,
  PoolService,
  ProviderChanges,
  ProviderCounts,
  ProviderExports,
  ProviderOverview,
  ProviderRuntime,
  ProviderStats,
  ProviderUpkeep,
  PurgeRotationsJob,
  PurgeUsedBackupKeysJob,
  RefusedExits,
  ReplacementTransaction,
  Reserve,
  ReturnToPool,
  ReturnToReserve,
  RotationRepository,
  RotationScheduler,
  SecretRegistry,
  SecretsToRedact,
  StockGauges,
  Successes,
  Successors,
  Suspicions,
  UndoCheck,
  UndoRepository,
  UndoTransaction,
  UnknownKeys,
  UnreadableKeysJob,
  UnreadableSecrets,
  UsageAttribution,
  UsageFlushRepository,
  UsageNews,
  UsageService,
  UsageWriter,
  WaitingRotations,
  WorkerCounts,
  WorkerPermissions,
];

/** The behaviour of all providers, in one place (ADR 0001). */
@Module({})
export class KeyProviderModule {
  /**
   * One provider: its own models, services, pool, rotation and purge job, under its own names.
   * Call it once per provider, inside that provider's module: two calls make two pools.
   */
  static forProvider(definition: KeyProviderDefinition): DynamicModule {
    return {
      module: KeyProviderModule,
      imports: [MongooseModule.forFeatureAsync(models(definition)), PasswordsModule],
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
