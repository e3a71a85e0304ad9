import type {
  CheckKeysDto,
  CheckedKeysDto,
  BackupKeyDto,
  BackupKeyListDto,
  BackupKeyObstacle,
  CreateBackupKeyDto,
} from '@keypool/dto';
import { BackupKeyListQuery } from '@keypool/dto/params';
import { Injectable } from '@nestjs/common';
import { AppConfig } from '../../config/app-config';
import { countRows, pageInfo } from '../../database/list-page';
import { SYSTEM, type Actor } from '../../events/event.repository';
import { ProblemException } from '../../http/problem.exception';
import { ProviderChanges } from '../provider-changes';
import { SecretRegistry } from '../secrets/secret.registry';
import { toBackupKeyDto } from './backup-key.mapper';
import { BackupKeyRepository } from './backup-key.repository';
import type { BackupKeyDocument } from './backup-key.schema';
import { EligibleBackups } from './eligible-backups';

/** The reserve of one provider. */
@Injectable()
export class BackupKeysService {
  constructor(
    private readonly backupKeys: BackupKeyRepository,
    private readonly secrets: SecretRegistry,
    private readonly eligible: EligibleBackups,
    private readonly changes: ProviderChanges,
    private readonly config: AppConfig,
  ) {}

  /** Newest first, unless the query says otherwise. */
  listBackupKeys(
    query: BackupKeyListQuery = new BackupKeyListQuery(),
  ): Promise<BackupKeyDocument[]> {
    return this.backupKeys.find(query);
  }

  async getBackupKeyStats(): Promise<Pick<BackupKeyListDto, 'total' | 'available' | 'used'>> {
    const [total, available, used] = await Promise.all([
      this.backupKeys.count(),
      this.backupKeys.count(false),
      this.backupKeys.count(true),
    ]);
    return { total, available, used };
  }

  /** What `create…` would refuse of these, as far as can be known now. */
  async checkKeys(data: CheckKeysDto): Promise<CheckedKeysDto> {
    const taken = await this.backupKeys.idsAmong(data.keys.map(({ id }) => id));
    return this.secrets.check(data, taken);
  }

  /** @throws ProblemException validation_failed, duplicate_id, duplicate_secret, retired_secret */
  createBackupKey(data: CreateBackupKeyDto, actor: Actor = SYSTEM): Promise<BackupKeyDocument> {
    return this.changes.run(actor, async (change) => {
      if (await this.backupKeys.findById(data.id, change.session)) {
        throw new ProblemException('duplicate_id', `There is a backup key ${data.id} already.`);
      }
      const created = await this.backupKeys.insert(
        await this.secrets.claim(data, 'backup', change.session),
        change.session,
      );
      await change.record({ type: 'backup_key_created', keyId: data.id });
      return created;
    });
  }

  /** @returns whether there was one, used or not */
  deleteBackupKey(id: string, actor: Actor = SYSTEM): Promise<boolean> {
    return this.changes.run(actor, async (change) => {
      const deleted = await this.backupKeys.delete(id, change.session);
      if (!deleted) {
        return false;
      }
      await this.secrets.release(deleted.fingerprint, 'backup', id, change.session);
      await change.record({
        type: 'backup_key_deleted',
        keyId: id,
        detail: { isUsed: deleted.isUsed },
      });
      return true;
    });
  }

  /**
   * Makes a used one available again, and one eligible whose secret was retired since. Nothing else is told of: a restore
   * is repeated when its answer was lost.
   * @returns whether there is one of this id
   */
  restoreBackupKey(id: string, actor: Actor = SYSTEM): Promise<boolean> {
    return this.changes.run(actor, async (change) => {
      const found = await this.backupKeys.findById(id, change.session);
      if (!found) {
        return false;
      }
      const wasUsed = await this.backupKeys.restore(id, change.session);
      const wasFree = await this.secrets.restore(found.fingerprint, id, change.session);
      if (wasUsed || wasFree) {
        await change.record({
          type: 'backup_key_restored',
          keyId: id,
          detail: { usedFor: found.usedFor },
        });
      }
      return true;
    });
  }

  async getBackupKeyList(query: BackupKeyListQuery): Promise<BackupKeyListDto> {
    const reading = this.getBackupKeyStats();
    const [keys, totals, matching] = await Promise.all([
      this.listBackupKeys(query),
      reading,
      countRows(
        query,
        query.status !== undefined,
        reading.then(({ total }) => total),
        () => this.backupKeys.countMatching(query),
      ),
    ]);
    const obstacles = await this.eligible.obstacles(keys);
    return {
      keys: keys.map((key) => this.map(key, obstacles)),
      ...totals,
      ...pageInfo(query, matching),
    };
  }

  /** @returns null when there is none */
  async getBackupKey(id: string): Promise<BackupKeyDto | null> {
    const key = await this.backupKeys.findById(id);
    return key && this.toDto(key);
  }

  async toDto(key: BackupKeyDocument): Promise<BackupKeyDto> {
    return this.map(key, await this.eligible.obstacles([key]));
  }

  private map(
    key: BackupKeyDocument,
    obstacles: ReadonlyMap<string, BackupKeyObstacle>,
  ): BackupKeyDto {
    return toBackupKeyDto(key, {
      apiKey: this.secrets.open(key),
      obstacle: obstacles.get(key._id) ?? null,
      purgeAfterMs: this.config.purge.afterMs,
    });
  }
}
