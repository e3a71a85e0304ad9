import { KEY_STATUSES } from '@keypool/key-pool';
import * as z from 'zod';
import { givenPasswordSchema } from './auth.dto';
import { apiKeySchema, dateSchema, idSchema, pageFields } from './fields';
import { IS_SECRET } from './text-problem';
import { usabilitySchema } from './usability.dto';

/** Filters of a list of keys: one status, every status but healthy, or without any binding. */
export const KEY_FILTERS = [...KEY_STATUSES, 'unhealthy', 'unbound'] as const;
export type KeyFilter = (typeof KEY_FILTERS)[number];

const newKeyFields = { id: idSchema, apiKey: apiKeySchema };

export const createKeySchema = z
  .strictObject({ ...newKeyFields, allowRetired: z.boolean().optional() })
  .refine(({ id, apiKey }) => id !== apiKey, {
    path: ['id'],
    error: IS_SECRET,
    params: { cause: 'secret' },
    // After an unknown field this would only distract.
    when: ({ issues }) => issues.length === 0,
  })
  .meta({ id: 'CreateKey' });
export type CreateKeyDto = z.infer<typeof createKeySchema>;

/** Maximum number of keys in one check. */
export const MAX_CHECKED_KEYS = 200;

/** Checks what creating these keys would be refused for. */
export const checkKeysSchema = z
  .strictObject({
    keys: z.array(z.strictObject(newKeyFields)).min(1).max(MAX_CHECKED_KEYS),
  })
  .meta({ id: 'CheckKeys' });
export type CheckKeysDto = z.infer<typeof checkKeysSchema>;

/** What a key can collide with. `allowRetired` overrides `retired_secret`. */
export const KEY_CONFLICTS = [
  'duplicate_id',
  'duplicate_secret',
  'retired_secret',
  'id_is_secret',
] as const;
export type KeyConflict = (typeof KEY_CONFLICTS)[number];

/** In the order of the request. */
export const checkedKeysSchema = z
  .object({
    keys: z.array(z.object({ id: z.string(), conflict: z.enum(KEY_CONFLICTS).nullable() })),
  })
  .meta({ id: 'CheckedKeys' });
export type CheckedKeysDto = z.infer<typeof checkedKeysSchema>;

/** `apiKey` is masked: lists never contain the secret itself. */
export const keySchema = z
  .object({
    _id: z.string(),
    apiKey: z.string(),
    status: z.enum(KEY_STATUSES),
    tokensUsed: z.number(),
    requestsCount: z.number(),
    lastError: z.string().nullable(),
    cooldownUntil: dateSchema.nullable(),
    nextTryAt: dateSchema
      .optional()
      .describe('When a suspect, which is handed out last, is tried in its old place'),
    createdAt: dateSchema,
    updatedAt: dateSchema,
  })
  .meta({ id: 'Key' });
export type KeyDto = z.infer<typeof keySchema>;

/** `usableKeys` and `dueAt` are present with `page`. */
export const keyListSchema = z
  .object({
    keys: z.array(keySchema),
    totalKeys: z.int(),
    healthyKeys: z.int(),
    ...usabilitySchema.partial().shape,
    ...pageFields,
  })
  .meta({ id: 'KeyList' });
export type KeyListDto = z.infer<typeof keyListSchema>;

/** The list with `fields=id`. */
export const keyIdListSchema = keyListSchema
  .extend({ keys: z.array(keySchema.pick({ _id: true })) })
  .meta({ id: 'KeyIdList' });
export type KeyIdListDto = z.infer<typeof keyIdListSchema>;

export const clearedKeySchema = z
  .object({
    result: z.enum(['cleared', 'unchanged']).describe('`unchanged`: there was nothing to clear'),
    checkedAt: dateSchema.describe('When the key stood so, by the clock of the database'),
    detail: z.string().describe('The result in words'),
    key: keySchema,
  })
  .meta({ id: 'ClearedKey' });
export type ClearedKeyDto = z.infer<typeof clearedKeySchema>;

export const resetKeySchema = z
  .object({ message: z.string(), key: keySchema })
  .meta({ id: 'ResetKey' });
export type ResetKeyDto = z.infer<typeof resetKeySchema>;

export const rotateKeySchema = z
  .strictObject({
    reason: z
      .string()
      .trim()
      .min(1, 'must not be empty')
      .max(200, 'must have at most 200 characters')
      .optional(),
  })
  .meta({ id: 'RotateKey' });
export type RotateKeyDto = z.infer<typeof rotateKeySchema>;

export const revealKeySchema = z
  .strictObject({ password: givenPasswordSchema.describe("The caller's own") })
  .meta({ id: 'RevealKey' });
export type RevealKeyDto = z.infer<typeof revealKeySchema>;

/** The only answer to an admin with a secret in it. */
export const revealedKeySchema = z.object({ apiKey: z.string() }).meta({ id: 'RevealedKey' });
export type RevealedKeyDto = z.infer<typeof revealedKeySchema>;

export const statsSchema = z
  .object({
    totalKeys: z.int(),
    healthyKeys: z.int(),
    totalBindings: z.int(),
    totalProxies: z.int(),
  })
  .meta({ id: 'Stats' });
export type StatsDto = z.infer<typeof statsSchema>;
