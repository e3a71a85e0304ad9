import { computed, inject, Service } from '@angular/core';
import {
  BACKUP_KEY_STATES,
  type BackupKeyObstacle,
  type CheckedKeysDto,
  type CheckKeysDto,
  type CreateBackupKeyDto,
} from '@keypool/dto';
import { Texts, type TextParams } from '../../core/language/texts';
import { ListQuery } from '../../shared/list/list-query';
import { liveResource } from '../../shared/list/live-resource';
import { Selection } from '../../shared/list/selection';
import { untickGone } from '../../shared/list/untick-gone';
import { BackupKeysClient } from '../data/backup-keys-client';
import { KEY_PROVIDER, LIST_PREFIX } from '../key-provider';
import type { BackupKeyAction } from '../ui/backup-key-actions/backup-key-actions';

export const BACKUP_KEY_SORTS = ['id', 'createdAt', 'usedAt', 'usedFor'] as const;

/** The list of one provider's backup keys as the URL asks for it, and what can be done with them. */
@Service({ autoProvided: false })
export class BackupKeysStore {
  private readonly client = inject(BackupKeysClient);
  private readonly provider = inject(KEY_PROVIDER);
  private readonly texts = inject(Texts);

  readonly query = new ListQuery({
    sorts: BACKUP_KEY_SORTS,
    defaultSort: '-createdAt',
    statuses: BACKUP_KEY_STATES,
    prefix: inject(LIST_PREFIX),
  });
  readonly list = liveResource(() => this.client.listRequest(this.query.params()), {
    parse: (body) => this.client.parseList(body),
    topics: ['backup-keys'],
    provider: this.provider.id,
  });
  readonly selection = new Selection();

  readonly rows = computed(() => this.list.value()?.keys ?? []);
  readonly matching = computed(() => this.list.value()?.matching ?? this.rows().length);
  readonly stats = computed(() => {
    const list = this.list.value();
    if (!list) return { total: null, available: null, used: null };
    return { total: list.total, available: list.available, used: list.used };
  });

  constructor() {
    untickGone({
      list: this.list,
      query: this.query,
      selection: this.selection,
      shown: () => this.rows().map((key) => key.id),
      countOf: ({ total }) => total,
      readIds: () => this.client.idsMatching({}),
    });
  }

  async selectAllMatching(): Promise<void> {
    this.selection.replace(await this.client.idsMatching(this.query.filterParams()));
  }

  create(body: CreateBackupKeyDto): Promise<unknown> {
    return this.client.create(body);
  }

  check(body: CheckKeysDto): Promise<CheckedKeysDto> {
    return this.client.check(body);
  }

  /** Resolves with what there is to tell. The caller reads the list again, once for many: `refresh`. */
  async perform(action: BackupKeyAction, id: string): Promise<TextParams> {
    if (action === 'delete') {
      await this.client.delete(id);
      return {};
    }
    const { isUsed, usedFor, obstacle } = await this.client.restore(id);
    if (isUsed) return { text: 'backupKeyStatus.restoredAndUsed', usedFor: usedFor ?? '' };
    return obstacle ? { text: 'backupKeyStatus.restored', obstacle: this.textOf(obstacle) } : {};
  }

  textOf(obstacle: BackupKeyObstacle): string {
    return this.texts.get(`backupKeyStatus.obstacle.${obstacle}`);
  }

  /** What one did oneself shows at once, also where live updates fail. `settled` need no tick any more. */
  refresh(settled: readonly string[] = []): void {
    this.selection.remove(settled);
    this.list.reload();
  }
}
