import * as z from 'zod';
import { createKeySchema } from './key.dto';
import { dateSchema, pageFields } from './fields';

export const createBackupKeySchema = createKeySchema.meta({ id: 'CreateBackupKey' });
export type CreateBackupKeyDto = z.infer<typeof createBackupKeySchema>;

/** Values of the list's `status` filter. */
export const BACKUP_KEY_STATES = ['available', 'used'] as const;
export type BackupKeyState = (typeof BACKUP_KEY_STATES)[number];

/**
 * What keeps a backup key from taking over (SPEC section 6.2): an active key has its id; a key, or another backup key,
 * holds its secret; a rotation retired its secret; what is stored of its secret must not be used.
 */
export const BACKUP_KEY_OBSTACLES = [
  'id_in_service',
  'secret_in_service',
  'secret_retired',
  'unreadable',
] as const;
export type BackupKeyObstacle = (typeof BACKUP_KEY_OBSTACLES)[number];

/** `eligible`: a rotation could take it now (SPEC section 6.2). `deletesAt`: when the purge removes a used one. */
export const backupKeySchema = z
  .object({
    id: z.string(),
    maskedApiKey: z.string(),
    isUsed: z.boolean(),
    activated: z.boolean(),
    usedFor: z.string().nullable(),
    usedAt: dateSchema.nullable(),
    createdAt: dateSchema,
    deletesAt: dateSchema.nullable(),
    eligible: z.boolean(),
    obstacle: z
      .enum(BACKUP_KEY_OBSTACLES)
      .nullable()
      .describe('Why it is not eligible; of a used one, why it would not be after a restore'),
  })
  .meta({ id: 'BackupKey' });
export type BackupKeyDto = z.infer<typeof backupKeySchema>;

export const restoredBackupKeySchema = z
  .object({ message: z.string(), key: backupKeySchema })
  .meta({ id: 'RestoredBackupKey' });
export type RestoredBackupKeyDto = z.infer<typeof restoredBackupKeySchema>;

export const backupKeyListSchema = z
  .object({
    keys: z.array(backupKeySchema),
    total: z.int(),
    available: z.int(),
    used: z.int(),
    ...pageFields,
  })
  .meta({ id: 'BackupKeyList' });
export type BackupKeyListDto = z.infer<typeof backupKeyListSchema>;

/** The list with `fields=id`. */
export const backupKeyIdListSchema = backupKeyListSchema
  .extend({ keys: z.array(backupKeySchema.pick({ id: true })) })
  .meta({ id: 'BackupKeyIdList' });
export type BackupKeyIdListDto = z.infer<typeof backupKeyIdListSchema>;
