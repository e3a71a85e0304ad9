import type { BackupKeyListDto, SortField } from '@keypool/dto';
import type { BackupKeyListQuery } from '@keypool/dto/params';
import { Mirror, type Versioned } from '@keypool/key-pool';
import { Inject, Injectable } from '@nestjs/common';
import { ChangeFeed, type Change, type ChangeSubscriber } from '../../database/change-feed';
import { containing } from '../../database/list-page';
import {
  memoryPage,
  orderBySort,
  type MemoryPage,
  type SortValue,
} from '../../database/memory-page';
import { MirroredCollection } from '../../database/mirrored-collection';
import type { KeyProviderDefinition } from '../definition/key-provider.definition';
import { DEFINITION } from '../definition/key-provider.tokens';
import { BackupKeyRepository, NEWEST_FIRST } from '../store/backup-key.repository';
import type { BackupKeyDocument } from '../store/backup-key.schema';

export type BackupKeyTotals = Pick<BackupKeyListDto, 'total' | 'available' | 'used'>;

/** A backup key in memory, with the fields that lists are filtered and sorted by. Times are epoch ms. */
export interface MirroredBackupKey extends Versioned {
  readonly fingerprint: string;
  readonly isUsed: boolean;
  readonly usedFor: string | null;
  readonly usedAt: number | null;
  readonly createdAt: number;
}

const COLUMNS: Readonly<Record<SortField<'backupKeys'>, (key: MirroredBackupKey) => SortValue>> = {
  id: ({ id }) => id,
  createdAt: ({ createdAt }) => createdAt,
  usedAt: ({ usedAt }) => usedAt,
  usedFor: ({ usedFor }) => usedFor,
};

/** The backup keys of one provider in memory, for lists and figures. Rotations read the database. */
@Injectable()
export class Reserve implements ChangeSubscriber {
  readonly collections: readonly string[];
  private used = 0;
  private readonly mirror = new Mirror<MirroredBackupKey>((before, after) => {
    this.used += Number(after?.isUsed ?? false) - Number(before?.isUsed ?? false);
  });
  private readonly mirrored: MirroredCollection<BackupKeyDocument, MirroredBackupKey>;

  constructor(
    @Inject(DEFINITION) definition: KeyProviderDefinition,
    backupKeys: BackupKeyRepository,
    private readonly feed: ChangeFeed,
  ) {
    this.mirrored = new MirroredCollection({
      name: definition.collections.backupKeys,
      mirror: this.mirror,
      all: () => backupKeys.all(),
      read: (id) => backupKeys.findById(id),
      toItem: (key) => ({
        id: key._id,
        life: key.life,
        rev: key.rev,
        fingerprint: key.fingerprint,
        isUsed: key.isUsed,
        usedFor: key.usedFor,
        usedAt: key.usedAt?.getTime() ?? null,
        createdAt: key.createdAt.getTime(),
      }),
    });
    this.collections = [this.mirrored.name];
    feed.subscribe(this);
  }

  /** Whether the data is no older than a moment. */
  get isCurrent(): boolean {
    return this.feed.isCurrent;
  }

  get totals(): BackupKeyTotals {
    const { size } = this.mirror;
    return { total: size, available: size - this.used, used: this.used };
  }

  all(): IterableIterator<MirroredBackupKey> {
    return this.mirror.values();
  }

  list(query: BackupKeyListQuery): MemoryPage<MirroredBackupKey> {
    const { q, status, sort = NEWEST_FIRST } = query;
    const isNamed = q ? containing(q) : () => true;
    return memoryPage(
      this.mirror.values(),
      ({ id, isUsed }) => (!status || isUsed === (status === 'used')) && isNamed(id),
      orderBySort(sort, COLUMNS),
      query,
    );
  }

  /** After a commit of this process. */
  set(key: BackupKeyDocument): void {
    this.mirrored.set(key);
  }

  end(key: Pick<BackupKeyDocument, '_id' | 'life'>): void {
    this.mirror.end(key._id, key.life);
  }

  apply(change: Change): Promise<void> {
    return this.mirrored.apply(change);
  }

  reload(isSound: () => boolean): Promise<void> {
    return this.mirrored.reload(isSound);
  }
}
