import { Injectable } from '@nestjs/common';
import { Upkeep } from '../../database/upkeep';
import { ForgetFailedSecretsJob } from './forget-failed-secrets.job';
import { PurgeRotationsJob } from './purge-rotations.job';
import { PurgeUsedBackupKeysJob } from './purge-used-backup-keys.job';

/** Deletes what is no longer needed of one provider. */
@Injectable()
export class ProviderUpkeep extends Upkeep {
  constructor(
    backupKeys: PurgeUsedBackupKeysJob,
    secrets: ForgetFailedSecretsJob,
    rotations: PurgeRotationsJob,
  ) {
    super([backupKeys, secrets, rotations]);
  }
}
