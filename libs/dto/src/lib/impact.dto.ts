import * as z from 'zod';
import { existingIdSchema } from './fields';

/** Maximum number of ids of one kind in a request. A longer list is split, and the answers add up. */
export const MAX_IMPACT_IDS = 400;

const idsSchema = z.array(existingIdSchema).max(MAX_IMPACT_IDS);

/** What an admin is about to delete, unbind or switch off. `bindings` are those of one proxy. */
export const impactQuestionSchema = z
  .strictObject({
    keyIds: idsSchema.optional(),
    backupKeyIds: idsSchema.optional(),
    proxyIds: idsSchema.optional(),
    bindings: z.strictObject({ proxyId: existingIdSchema, keyIds: idsSchema }).optional(),
  })
  .meta({ id: 'ImpactQuestion' });
export type ImpactQuestionDto = z.infer<typeof impactQuestionSchema>;

const shareFields = {
  usable: z.int().describe('How many can be used now'),
  affected: z.int().describe('How many of these the question names'),
};
const shareSchema = z.object(shareFields).meta({ id: 'ImpactShare' });

/** What is at stake: where `affected` equals `usable`, nothing usable would be left. Asking changes nothing. */
export const impactSchema = z
  .object({
    keys: shareSchema,
    backupKeys: shareSchema
      .nullable()
      .describe('Backup keys that a rotation could take; null without `backupKeyIds`'),
    proxies: shareSchema.describe('Proxies that are on and have a usable key'),
    keysOfProxies: z
      .array(z.object({ proxyId: z.string(), ...shareFields }))
      .describe('Usable keys of each proxy that is on and would lose some'),
  })
  .meta({ id: 'Impact' });
export type ImpactDto = z.infer<typeof impactSchema>;
export type ImpactShareDto = ImpactDto['keys'];
