import type { EventType } from '@keypool/dto';
import type { IconName } from '../core/icons/icons';
import type { Tone } from '../shared/ui/status-badge/status-badge';

interface EventLook {
  readonly icon: IconName;
  readonly tone: Tone;
}

/** Icon and colour of each type: red hurts workers, amber may soon, green ends a problem. */
export const EVENT_LOOKS: Readonly<Record<EventType, EventLook>> = {
  key_created: { icon: 'key', tone: 'neutral' },
  key_deleted: { icon: 'delete', tone: 'neutral' },
  key_reset: { icon: 'reset', tone: 'good' },
  key_cooldown: { icon: 'schedule', tone: 'warning' },
  key_error: { icon: 'error', tone: 'warning' },
  key_recovered: { icon: 'check-circle', tone: 'good' },
  key_cleared: { icon: 'check-circle', tone: 'good' },
  key_revealed: { icon: 'visibility', tone: 'warning' },
  keys_unreadable: { icon: 'error', tone: 'bad' },
  key_held: { icon: 'waiting', tone: 'warning' },
  key_doubted: { icon: 'error', tone: 'warning' },
  key_rotated: { icon: 'rotate', tone: 'info' },
  rotation_waiting: { icon: 'waiting', tone: 'bad' },
  rotation_cancelled: { icon: 'close', tone: 'neutral' },
  rotation_undone: { icon: 'restore', tone: 'good' },
  guard_paused: { icon: 'schedule', tone: 'warning' },
  guard_resumed: { icon: 'check-circle', tone: 'good' },
  guard_gone_on: { icon: 'rotate', tone: 'info' },
  guard_released: { icon: 'check-circle', tone: 'good' },
  backup_key_created: { icon: 'inventory', tone: 'neutral' },
  backup_key_deleted: { icon: 'delete', tone: 'neutral' },
  backup_key_restored: { icon: 'restore', tone: 'good' },
  backup_key_revealed: { icon: 'visibility', tone: 'warning' },
  backup_keys_purged: { icon: 'purge', tone: 'neutral' },
  binding_created: { icon: 'link', tone: 'neutral' },
  binding_updated: { icon: 'edit', tone: 'neutral' },
  binding_deleted: { icon: 'link-off', tone: 'neutral' },
  proxy_created: { icon: 'proxy', tone: 'neutral' },
  proxy_updated: { icon: 'edit', tone: 'neutral' },
  proxy_deleted: { icon: 'delete', tone: 'neutral' },
  proxy_refused: { icon: 'refused', tone: 'bad' },
  proxy_accepted: { icon: 'check-circle', tone: 'good' },
  token_created: { icon: 'token', tone: 'neutral' },
  token_revoked: { icon: 'key-off', tone: 'neutral' },
  user_created: { icon: 'person-add', tone: 'neutral' },
  user_updated: { icon: 'role', tone: 'neutral' },
  user_deleted: { icon: 'person-remove', tone: 'neutral' },
  first_acquire: { icon: 'rocket', tone: 'good' },
  keys_handed_out: { icon: 'key', tone: 'neutral' },
  signed_in: { icon: 'login', tone: 'neutral' },
  signed_out: { icon: 'logout', tone: 'neutral' },
  sign_in_failed: { icon: 'refused', tone: 'warning' },
  password_refused: { icon: 'refused', tone: 'warning' },
  password_changed: { icon: 'password', tone: 'neutral' },
  sessions_ended: { icon: 'password', tone: 'neutral' },
  master_key_changed: { icon: 'guard', tone: 'info' },
  data_key_changed: { icon: 'guard', tone: 'info' },
  data_key_forgotten: { icon: 'guard', tone: 'neutral' },
  secrets_encrypted: { icon: 'guard', tone: 'good' },
  events_purged: { icon: 'purge', tone: 'neutral' },
  database_adopted: { icon: 'inventory', tone: 'neutral' },
};
