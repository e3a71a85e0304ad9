import { PROVIDER_IDS, type EventType, type LiveTopic, type ProviderId } from '@keypool/dto';

/** Shared by the providers, so not a change of either of them. */
const SHARED: ReadonlySet<LiveTopic> = new Set(['proxies', 'tokens', 'users', 'events']);

/** The data that each kind of event changes, besides the list of events itself. */
const TOPICS: Record<EventType, readonly LiveTopic[]> = {
  // An active key decides whether a backup key of its id or secret is eligible.
  key_created: ['keys', 'backup-keys'],
  key_deleted: ['keys', 'backup-keys', 'bindings'],
  // Bindings show the status of their key.
  key_reset: ['keys', 'bindings'],
  key_cooldown: ['keys', 'bindings'],
  key_error: ['keys', 'bindings'],
  key_recovered: ['keys', 'bindings'],
  key_cleared: ['keys', 'bindings'],
  key_revealed: [],
  key_held: ['keys', 'bindings'],
  key_doubted: ['keys', 'bindings'],
  // The list of tokens says what each of them got and caused.
  key_rotated: ['keys', 'backup-keys', 'bindings', 'rotations', 'tokens'],
  rotation_waiting: ['keys', 'bindings', 'rotations'],
  rotation_cancelled: ['rotations'],
  rotation_undone: ['keys', 'backup-keys', 'bindings', 'rotations'],
  keys_unreadable: ['keys', 'backup-keys'],
  // The guard is shown with the rotations; what they do to keys has its own events.
  guard_paused: ['rotations'],
  guard_resumed: ['rotations'],
  guard_gone_on: ['rotations'],
  guard_released: ['rotations'],
  backup_key_created: ['backup-keys'],
  backup_key_deleted: ['backup-keys'],
  backup_key_restored: ['backup-keys'],
  backup_key_revealed: [],
  backup_keys_purged: ['backup-keys'],
  binding_created: ['bindings'],
  binding_updated: ['bindings'],
  binding_deleted: ['bindings'],
  proxy_created: ['proxies'],
  // Bindings show the name of their proxy, and end with it.
  proxy_updated: ['proxies', 'bindings'],
  proxy_refused: ['proxies'],
  proxy_accepted: ['proxies'],
  proxy_deleted: ['proxies', 'bindings'],
  token_created: ['tokens'],
  token_revoked: ['tokens'],
  user_created: ['users'],
  user_updated: ['users'],
  // Their tokens end, or are somebody else's.
  user_deleted: ['users', 'tokens'],
  // Only shown on the dashboard, which follows the events themselves.
  first_acquire: [],
  keys_handed_out: ['tokens'],
  signed_in: [],
  signed_out: [],
  sign_in_failed: [],
  password_refused: [],
  password_changed: [],
  sessions_ended: [],
  master_key_changed: [],
  data_key_changed: [],
  data_key_forgotten: [],
  // What was stored in clear was refused, and shown as such.
  secrets_encrypted: ['keys', 'backup-keys'],
  events_purged: [],
  // Before anybody is served.
  database_adopted: [],
  database_dumped: [],
  database_restored: [],
};

/** After these, somebody's credentials may no longer be valid. */
const CREDENTIALS_ENDED: ReadonlySet<EventType> = new Set([
  'token_revoked',
  'user_updated',
  'user_deleted',
  'signed_out',
  'password_changed',
  'sessions_ended',
]);

export interface TopicOf {
  readonly provider: ProviderId | null;
  readonly topic: LiveTopic;
}

export function isEventType(type: unknown): type is EventType {
  return typeof type === 'string' && Object.hasOwn(TOPICS, type);
}

/** @param provider of the event: null for one that concerns both */
export function topicsOf(type: EventType, provider: ProviderId | null): TopicOf[] {
  const events: TopicOf = { provider, topic: 'events' };
  const changed = TOPICS[type].flatMap((topic): TopicOf[] => {
    if (SHARED.has(topic)) {
      return [{ provider: null, topic }];
    }
    return provider ? [{ provider, topic }] : PROVIDER_IDS.map((id) => ({ provider: id, topic }));
  });
  return [...changed, events];
}

export function endsCredentials(type: EventType): boolean {
  return CREDENTIALS_ENDED.has(type);
}
