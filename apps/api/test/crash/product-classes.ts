import { mongo } from 'mongoose';
import { AllStoredSecrets } from '../../src/app/encryption/all-stored-secrets';
import { DataKeyChange } from '../../src/app/encryption/data-key-change';
import { MasterKeyChange } from '../../src/app/encryption/master-key-change';
import { StoredSecrets } from '../../src/app/encryption/stored-secrets';
import { EventRepository } from '../../src/app/events/event.repository';
import { BackupKeyRepository } from '../../src/app/key-provider/store/backup-key.repository';
import { BackupKeysService } from '../../src/app/key-provider/backup-keys/backup-keys.service';
import { EligibleBackups } from '../../src/app/key-provider/pool/eligible-backups';
import { BindingRepository } from '../../src/app/key-provider/store/binding.repository';
import { Cooldowns } from '../../src/app/key-provider/failures/cooldowns';
import { ConvictedKeyRepository } from '../../src/app/key-provider/store/convicted-key.repository';
import { FormerKeyRepository } from '../../src/app/key-provider/store/former-key.repository';
import { GuardRepository } from '../../src/app/key-provider/store/guard.repository';
import { KeyEndings } from '../../src/app/key-provider/store/key-endings';
import { KeyRepository } from '../../src/app/key-provider/store/key.repository';
import { KeysService } from '../../src/app/key-provider/keys/keys.service';
import { PurgeUsedBackupKeysJob } from '../../src/app/key-provider/purge/purge-used-backup-keys.job';
import { KeyReplacer } from '../../src/app/key-provider/replacement/key-replacer';
import { ProviderChanges } from '../../src/app/key-provider/store/provider-changes';
import { RotationRepository } from '../../src/app/key-provider/store/rotation.repository';
import { UndoService } from '../../src/app/key-provider/rotations/undo.service';
import { SecretRegistry } from '../../src/app/key-provider/store/secret.registry';
import { UndoRepository } from '../../src/app/key-provider/store/undo.repository';
import { MasterKey } from '../../src/app/secrets/master-key';
import { StoredKeyring } from '../../src/app/secrets/stored-keyring';
import { UsageWriter } from '../../src/app/key-provider/usage/usage-writer';

/** The classes in whose methods a process may be told to die; the last two are the driver's. */
const CLASSES: readonly { readonly name: string; readonly prototype: object }[] = [
  AllStoredSecrets,
  BackupKeyRepository,
  BackupKeysService,
  BindingRepository,
  ConvictedKeyRepository,
  Cooldowns,
  DataKeyChange,
  EligibleBackups,
  EventRepository,
  FormerKeyRepository,
  GuardRepository,
  KeyEndings,
  KeyReplacer,
  KeyRepository,
  KeysService,
  MasterKey,
  MasterKeyChange,
  ProviderChanges,
  PurgeUsedBackupKeysJob,
  RotationRepository,
  SecretRegistry,
  StoredKeyring,
  StoredSecrets,
  UndoRepository,
  UndoService,
  UsageWriter,
  mongo.ClientSession,
  mongo.Collection,
];

/** @throws when it is none of them */
export function productClass(name: string): { readonly prototype: object } {
  const found = CLASSES.find((one) => one.name === name);
  if (!found) {
    throw new Error(`there is no class ${name} to die in`);
  }
  return found;
}
