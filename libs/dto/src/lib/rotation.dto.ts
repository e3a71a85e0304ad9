import * as z from 'zod';
import { dateSchema } from './fields';

export const ROTATION_STATES = ['waiting', 'done', 'cancelled', 'undone'] as const;
export type RotationState = (typeof ROTATION_STATES)[number];

/** One entry of the journal: `replacementKeyId` is null while it waits for a backup key and after a cancellation. */
export const rotationSchema = z
  .object({
    id: z.string(),
    failedKeyId: z.string(),
    replacementKeyId: z.string().nullable(),
    reason: z.string(),
    status: z.int().nullable().describe('The HTTP status of the causing report'),
    message: z.string().nullable().describe("The upstream's words in the causing report"),
    /** Who caused it: an e-mail address, `token:<name>` or `system`; null in entries of earlier versions. */
    actor: z.string().nullable(),
    proxyIds: z.array(z.string()).describe('Where the failed key was bound'),
    state: z.enum(ROTATION_STATES),
    at: dateSchema,
    completedAt: dateSchema.nullable(),
    undoUntil: dateSchema
      .nullable()
      .describe("Until then the failed key's secret is kept, and the rotation can be undone"),
  })
  .meta({ id: 'Rotation' });
export type RotationDto = z.infer<typeof rotationSchema>;

export const rotationListSchema = z
  .object({ rotations: z.array(rotationSchema), nextCursor: z.string().nullable() })
  .meta({ id: 'RotationList' });
export type RotationListDto = z.infer<typeof rotationListSchema>;

export const undoRotationSchema = z
  .strictObject({
    asBackup: z
      .boolean()
      .optional()
      .describe('Puts the failed key into the reserve and leaves its replacement where it is'),
  })
  .meta({ id: 'UndoRotation' });
export type UndoRotationDto = z.infer<typeof undoRotationSchema>;
