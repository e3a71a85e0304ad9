import { KEY_STATUSES } from '@keypool/key-pool';
import * as z from 'zod';
import { apiKeySchema, dateSchema, idSchema, pageFields } from './fields';
import { usabilitySchema } from './usability.dto';

/** What a list of keys is filtered by: one status, or every status but healthy. */
export const KEY_FILTERS = [...KEY_STATUSES, 'unhealthy'] as const;
export type KeyFilter = (typeof KEY_FILTERS)[number];

export const createKeySchema = z
  .strictObject({
    id: idSchema,
    apiKey: apiKeySchema,
    allowRetired: z.boolean().optional(),
  })
  .meta({ id: 'CreateKey' });
export type CreateKeyDto = z.infer<typeof createKeySchema>;

/** `apiKey` is masked: the secret itself never leaves by a list. */
export const keySchema = z
  .object({
    _id: z.string(),
    apiKey: z.string(),
    status: z.enum(KEY_STATUSES),
    tokensUsed: z.number(),
    requestsCount: z.number(),
    lastError: z.string().nullable(),
    cooldownUntil: dateSchema.nullable(),
    createdAt: dateSchema,
    updatedAt: dateSchema,
  })
  .meta({ id: 'Key' });
export type KeyDto = z.infer<typeof keySchema>;

/** `usableKeys` and `dueAt` come with `page`. */
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

export const statsSchema = z
  .object({
    totalKeys: z.int(),
    healthyKeys: z.int(),
    totalBindings: z.int(),
    totalProxies: z.int(),
  })
  .meta({ id: 'Stats' });
export type StatsDto = z.infer<typeof statsSchema>;
