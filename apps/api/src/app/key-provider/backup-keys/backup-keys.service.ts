import type {
  BackupKeyDto,
  BackupKeyIdListDto,
  BackupKeyListDto,
  BackupKeyObstacle,
  CheckKeysDto,
  CheckedKeysDto,
  CreateBackupKeyDto,
  MessageDto,
  RestoredBackupKeyDto,
} from '@keypool/dto';
import { BackupKeyListQuery, type BackupKeyFilterQuery } from '@keypool/dto/params';
import { Injectable } from '@nestjs/common';
import { AppConfig } from '../../config/app-config';
import { inOrder } from '../../database/in-order';
import { inParts } from '../../database/in-parts';
import { countRows, pageInfo } from '../../database/list-page';
import type { MemoryPage } from '../../database/memory-page';
import { ProblemException, thereIsNo } from '../../http/problem.exception';
import type { Actor } from '../../identity/actor';
import { EligibleBackups } from '../pool/eligible-backups';
import { Reserve, type BackupKeyTotals } from '../pool/reserve';
import { toBackupKeyDto } from '../store/backup-key.mapper';
import { BackupKeyRepository } from '../store/backup-key.repository';
import type { BackupKeyDocument } from '../store/backup-key.schema';
import { ProviderChanges } from '../store/provider-changes';
import { SecretRegistry } from '../store/secret.registry';

/**
 * The reserve of one provider. Seed 002 fixes `listBackupKeys` to `restoreBackupKey`, which return documents, and false for
 * an unknown id; the admin API uses the others.
 */
@Injectable()
export class BackupKeysService {
  constructor(
    private readonly backupKeys: BackupKeyRepository,
    private readonly secrets: SecretRegistry,
    private readonly eligible: EligibleBackups,
    private readonly reserve: Reserve,
    private readonly changes: ProviderChanges,
    private readonly config: AppConfig,
  ) {}

  /** Newest first by default. */
  listBackupKeys(
    query: BackupKeyListQuery = new BackupKeyListQuery(),
  ): Promise<BackupKeyDocument[]> {
    return this.backupKeys.find(query);
  }

  async getBackupKeyStats(): Promise<BackupKeyTotals> {
    if (this.reserve.isCurrent) {
      return this.reserve.totals;
    }
    const [available, used] = await Promise.all([
      this.backupKeys.count(false),
      this.backupKeys.count(true),
    ]);
    return { total: available + used, available, used };
  }

  /** What `create…` would refuse of these, as far as it is known now. */
  async checkKeys(data: CheckKeysDto): Promise<CheckedKeysDto> {
    const taken = await this.backupKeys.idsAmong(data.keys.map(({ id }) => id));
    return this.secrets.check(data, taken);
  }

  /** @throws ProblemException validation_failed, duplicate_id, duplicate_secret, retired_secret */
  async createBackupKey(data: CreateBackupKeyDto, actor: Actor): Promise<BackupKeyDocument> {
    const key = await this.changes.run(actor, async (change) => {
      if (await this.backupKeys.findById(data.id, change.session)) {
        throw new ProblemException('duplicate_id', `The backup key ${data.id} already exists.`);
      }
      const created = await this.backupKeys.insert(
        await this.secrets.claim(data, 'backup', change.session),
        change.session,
      );
      await change.record({ type: 'backup_key_created', keyId: data.id });
      return created;
    });
    this.reserve.set(key);
    return key;
  }

  /** @returns whether there was one, used or not */
  async deleteBackupKey(id: string, actor: Actor): Promise<boolean> {
    const ended = await this.changes.run(actor, async (change) => {
      const deleted = await this.backupKeys.delete(id, change.session);
      if (!deleted) {
        return null;
      }
      await this.secrets.release(deleted.fingerprint, 'backup', id, change.session);
      await change.record({
        type: 'backup_key_deleted',
        keyId: id,
        detail: { isUsed: deleted.isUsed },
      });
      return deleted;
    });
    if (ended) {
      this.reserve.end(ended);
    }
    return ended !== null;
  }

  /**
   * Makes a used one available again, and makes one eligible again whose secret was retired since. An event is written
   * only when something changed: a restore whose answer was lost is repeated.
   * @returns whether there is one of this id
   */
  async restoreBackupKey(id: string, actor: Actor): Promise<boolean> {
    const key = await this.changes.run(actor, async (change) => {
      const found = await this.backupKeys.findById(id, change.session);
      if (!found) {
        return null;
      }
      const restored = await this.backupKeys.restore(id, change.session);
      const wasFree = await this.secrets.restore(found.fingerprint, id, change.session);
      if (restored || wasFree) {
        await change.record({
          type: 'backup_key_restored',
          keyId: id,
          detail: { usedFor: found.usedFor },
        });
      }
      return restored ?? found;
    });
    if (key) {
      this.reserve.set(key);
    }
    return key !== null;
  }

  async getBackupKeyList(query: BackupKeyListQuery): Promise<BackupKeyListDto> {
    const { rows, matching } = await this.read(query);
    const [keys, totals] = await Promise.all([this.toDtos(rows), this.getBackupKeyStats()]);
    return { keys, ...totals, ...pageInfo(query, matching) };
  }

  /** All that match, a part of them at a time. */
  async *all(query: BackupKeyFilterQuery): AsyncGenerator<BackupKeyDto> {
    const { rows } = await this.readIds(query);
    yield* inParts(rows, async (ids) => this.toDtos(await this.readKeys(ids)));
  }

  /** The same list with ids only. */
  async getBackupKeyIds(query: BackupKeyListQuery): Promise<BackupKeyIdListDto> {
    const { rows, matching } = await this.readIds(query);
    return {
      keys: rows.map((id) => ({ id })),
      ...(await this.getBackupKeyStats()),
      ...pageInfo(query, matching),
    };
  }

  /** @throws ProblemException as {@link createBackupKey} */
  async create(data: CreateBackupKeyDto, actor: Actor): Promise<BackupKeyDto> {
    return this.toDto(await this.createBackupKey(data, actor));
  }

  /** @throws ProblemException not_found */
  async delete(id: string, actor: Actor): Promise<MessageDto> {
    if (!(await this.deleteBackupKey(id, actor))) {
      throw thereIsNo(`backup key ${id}`);
    }
    return { message: `The backup key ${id} was deleted.` };
  }

  /** @throws ProblemException not_found */
  async restore(id: string, actor: Actor): Promise<RestoredBackupKeyDto> {
    const isKnown = await this.restoreBackupKey(id, actor);
    // Read again: a waiting rotation may have taken it since.
    const restored = isKnown ? await this.backupKeys.findById(id) : null;
    if (!restored) {
      throw thereIsNo(`backup key ${id}`);
    }
    const key = await this.toDto(restored);
    return { message: outcomeOfRestore(key), key };
  }

  private async toDto(key: BackupKeyDocument): Promise<BackupKeyDto> {
    return this.map(key, await this.eligible.obstacles([key]));
  }

  private async toDtos(keys: readonly BackupKeyDocument[]): Promise<BackupKeyDto[]> {
    const obstacles = await this.eligible.obstacles(keys);
    return keys.map((key) => this.map(key, obstacles));
  }

  /** Filters and sorts in memory, and reads only the rows shown; asks the database when memory may be stale. */
  private async read(query: BackupKeyListQuery): Promise<MemoryPage<BackupKeyDocument>> {
    if (query.page === undefined || !this.reserve.isCurrent) {
      return this.readFromDatabase(query);
    }
    const { rows, matching } = await this.readIds(query);
    return { rows: await this.readKeys(rows), matching };
  }

  /** Of a page, or of all that match. */
  private async readIds(query: BackupKeyListQuery): Promise<MemoryPage<string>> {
    if (this.reserve.isCurrent) {
      const { rows, matching } = this.reserve.list(query);
      return { rows: rows.map(({ id }) => id), matching };
    }
    const { rows, matching } = await this.readFromDatabase(query);
    return { rows: rows.map(({ _id }) => _id), matching };
  }

  private async readKeys(ids: readonly string[]): Promise<BackupKeyDocument[]> {
    return inOrder(ids, await this.backupKeys.findByIds(ids));
  }

  private async readFromDatabase(
    query: BackupKeyListQuery,
  ): Promise<MemoryPage<BackupKeyDocument>> {
    const [rows, matching] = await Promise.all([
      this.backupKeys.find(query),
      countRows(query, () => this.backupKeys.countMatching(query)),
    ]);
    return { rows, matching };
  }

  private map(
    key: BackupKeyDocument,
    obstacles: ReadonlyMap<string, BackupKeyObstacle>,
  ): BackupKeyDto {
    const apiKey = this.secrets.open(key);
    return toBackupKeyDto(key, {
      apiKey: typeof apiKey === 'string' ? apiKey : '',
      obstacle: obstacles.get(key._id) ?? null,
      purgeAfterMs: this.config.purge.afterMs,
    });
  }
}

const OBSTACLES: Record<BackupKeyObstacle, string> = {
  id_in_service: 'an active key has its id',
  secret_in_service: 'its API key is in service, or held by another backup key',
  secret_retired: 'a rotation retired its API key',
  unreadable: 'its stored API key must not be used (the log says why): delete it, and add it again',
};

function outcomeOfRestore({ id, isUsed, usedFor, obstacle }: BackupKeyDto): string {
  if (isUsed) {
    return `The backup key ${id} was restored and immediately replaced ${usedFor}.`;
  }
  return obstacle
    ? `The backup key ${id} is available again, but cannot take over: ${OBSTACLES[obstacle]}.`
    : `The backup key ${id} is available again.`;
}
