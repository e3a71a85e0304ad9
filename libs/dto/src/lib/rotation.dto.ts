import * as z from 'zod';
import { dateSchema } from './fields';

export const ROTATION_STATES = ['waiting', 'done', 'cancelled'] as const;
export type RotationState = (typeof ROTATION_STATES)[number];

/** One entry of the journal: `replacementKeyId` is null while it waits for a backup key and after a cancellation. */
export const rotationSchema = z
  .object({
    failedKeyId: z.string(),
    replacementKeyId: z.string().nullable(),
    reason: z.string(),
    /** Who caused it: an e-mail address, `token:<name>` or `system`; null in entries of earlier versions. */
    actor: z.string().nullable(),
    state: z.enum(ROTATION_STATES),
    at: dateSchema,
    completedAt: dateSchema.nullable(),
  })
  .meta({ id: 'Rotation' });
export type RotationDto = z.infer<typeof rotationSchema>;

export const rotationListSchema = z
  .object({ rotations: z.array(rotationSchema), nextCursor: z.string().nullable() })
  .meta({ id: 'RotationList' });
export type RotationListDto = z.infer<typeof rotationListSchema>;
