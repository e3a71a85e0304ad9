import * as z from 'zod';
import { dateSchema } from './fields';
import { providerIdSchema } from './provider-id.dto';

/** All types of events. Programs branch on them: none is ever renamed. */
export const EVENT_TYPES = [
  'key_created',
  'key_deleted',
  'key_reset',
  'key_cooldown',
  'key_error',
  'key_recovered',
  'key_cleared',
  'key_revealed',
  'keys_unreadable',
  'key_held',
  'key_doubted',
  'key_rotated',
  'rotation_waiting',
  'rotation_cancelled',
  'rotation_undone',
  'guard_paused',
  'guard_resumed',
  'guard_gone_on',
  'guard_released',
  'backup_key_created',
  'backup_key_deleted',
  'backup_key_restored',
  'backup_key_revealed',
  'backup_keys_purged',
  'binding_created',
  'binding_updated',
  'binding_deleted',
  'proxy_created',
  'proxy_updated',
  'proxy_deleted',
  'proxy_refused',
  'proxy_accepted',
  'token_created',
  'token_revoked',
  'user_created',
  'user_updated',
  'user_deleted',
  'first_acquire',
  'keys_handed_out',
  'signed_in',
  'signed_out',
  'sign_in_failed',
  'password_refused',
  'password_changed',
  'sessions_ended',
  'master_key_changed',
  'data_key_changed',
  'data_key_forgotten',
  'secrets_encrypted',
  'events_purged',
  'database_adopted',
  'database_dumped',
  'database_restored',
] as const;
export type EventType = (typeof EVENT_TYPES)[number];

const detailValueSchema = z.union([
  z.string(),
  z.number(),
  z.boolean(),
  z.null(),
  z.array(z.string()),
]);

/** Facts of one event, never a secret. */
export const eventDetailSchema = z.record(z.string(), detailValueSchema);
export type EventDetail = z.infer<typeof eventDetailSchema>;

/** `actor` is an e-mail address, `token:<name>`, or `system`. */
export const eventSchema = z
  .object({
    id: z.string(),
    at: dateSchema,
    provider: providerIdSchema.nullable(),
    type: z.enum(EVENT_TYPES),
    keyId: z.string().nullable(),
    proxyId: z.string().nullable(),
    actor: z.string(),
    detail: eventDetailSchema,
  })
  .meta({ id: 'Event' });
export type EventDto = z.infer<typeof eventSchema>;

export const eventListSchema = z
  .object({ events: z.array(eventSchema), nextCursor: z.string().nullable() })
  .meta({ id: 'EventList' });
export type EventListDto = z.infer<typeof eventListSchema>;
