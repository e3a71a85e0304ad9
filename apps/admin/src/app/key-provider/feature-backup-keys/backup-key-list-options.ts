import { BACKUP_KEY_STATES } from '@keypool/dto';
import type { ListOption } from '../../shared/list/list-toolbar';
import type { BACKUP_KEY_SORTS } from './backup-keys-store';

export const BACKUP_KEY_STATUS_OPTIONS: readonly ListOption[] = BACKUP_KEY_STATES.map((status) => ({
  value: status,
  text: `backupKeyStatus.${status}`,
}));

type BackupKeySort = (typeof BACKUP_KEY_SORTS)[number];

/** Where there are no column heads. */
export const BACKUP_KEY_SORT_OPTIONS: readonly ListOption[] = [
  { value: '-createdAt' satisfies `-${BackupKeySort}`, text: 'common.sorts.newest' },
  { value: 'createdAt' satisfies BackupKeySort, text: 'common.sorts.oldest' },
  { value: 'id' satisfies BackupKeySort, text: 'common.sorts.id' },
  { value: '-usedAt' satisfies `-${BackupKeySort}`, text: 'common.sorts.lastUsed' },
];
