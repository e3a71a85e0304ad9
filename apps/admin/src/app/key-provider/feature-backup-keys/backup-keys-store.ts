import { computed, inject, Service } from '@angular/core';
import {
  BACKUP_KEY_STATES,
  SORTABLE,
  type BackupKeyDto,
  type BackupKeyListDto,
  type BackupKeyObstacle,
} from '@keypool/dto';
import { Texts, type TextParams } from '../../core/language/texts';
import { ListStore, type ListOptions } from '../../shared/list/list-store';
import { BackupKeysClient } from '../../data/backup-keys-client';
import { KEY_PROVIDER, LIST_PREFIX } from '../../data/key-provider';

export type BackupKeyAction = 'restore' | 'delete';

/** The list of one provider's backup keys, and what can be done with them. */
@Service({ autoProvided: false })
export class BackupKeysStore extends ListStore<BackupKeyListDto, BackupKeyDto> {
  private readonly client = inject(BackupKeysClient);
  private readonly texts = inject(Texts);

  readonly stats = computed(() => {
    const list = this.list.value();
    if (!list) {
      return { total: null, available: null, used: null };
    }
    return { total: list.total, available: list.available, used: list.used };
  });

  constructor() {
    super(backupKeyList(inject(BackupKeysClient)));
  }

  /** Resolves with details for the message. The caller reads the list again with `refresh`, once for many. */
  async perform(action: BackupKeyAction, id: string): Promise<TextParams> {
    if (action === 'delete') {
      await this.client.delete(id);
      return {};
    }
    const { isUsed, usedFor, obstacle } = await this.client.restore(id);
    if (isUsed) {
      return { text: 'backupKeyStatus.restoredAndUsed', usedFor: usedFor ?? '' };
    }
    return obstacle ? { text: 'backupKeyStatus.restored', obstacle: this.textOf(obstacle) } : {};
  }

  textOf(obstacle: BackupKeyObstacle): string {
    return this.texts.get(`backupKeyStatus.obstacle.${obstacle}`);
  }
}

function backupKeyList(client: BackupKeysClient): ListOptions<BackupKeyListDto, BackupKeyDto> {
  const provider = inject(KEY_PROVIDER).id;
  return {
    request: (params) => client.listRequest(params),
    parse: (body) => client.parseList(body),
    rowsOf: ({ keys }) => keys,
    idOf: ({ id }) => id,
    topics: ['backup-keys'],
    provider,
    exportApi: { path: '/admin/export/backup-keys', provider },
    sorts: SORTABLE.backupKeys,
    defaultSort: '-createdAt',
    sortOptions: [
      { value: '-createdAt', text: 'common.sorts.newest' },
      { value: 'createdAt', text: 'common.sorts.oldest' },
      { value: 'id', text: 'common.sorts.id' },
      { value: '-usedAt', text: 'common.sorts.lastUsed' },
    ],
    statusOptions: BACKUP_KEY_STATES.map((value) => ({ value, text: `backupKeyStatus.${value}` })),
    prefix: inject(LIST_PREFIX),
    ticks: {
      countOf: ({ total }) => total,
      readIds: (filter) => client.idsMatching(filter),
    },
  };
}
