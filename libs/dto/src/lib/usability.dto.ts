import * as z from 'zod';
import { dateSchema } from './fields';

/** How many keys `acquire` could hand out (SPEC section 5, "usable"), and until when that is true. */
export const usabilitySchema = z.object({
  usableKeys: z.int().describe('Keys that are usable: neither exhausted nor cooling down'),
  dueAt: dateSchema
    .nullable()
    .describe('When the next cooldown ends and one more key is usable; null when none runs'),
});
export type UsabilityDto = z.infer<typeof usabilitySchema>;
