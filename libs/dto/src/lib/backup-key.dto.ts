import * as z from 'zod';
import { createKeySchema } from './key.dto';
import { dateSchema, pageFields } from './fields';

export const createBackupKeySchema = createKeySchema.meta({ id: 'CreateBackupKey' });
export type CreateBackupKeyDto = z.infer<typeof createBackupKeySchema>;

/** What the `status` filter of the list takes. */
export const BACKUP_KEY_STATES = ['available', 'used'] as const;
export type BackupKeyState = (typeof BACKUP_KEY_STATES)[number];

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
  })
  .meta({ id: 'BackupKey' });
export type BackupKeyDto = z.infer<typeof backupKeySchema>;

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
