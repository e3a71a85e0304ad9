import * as z from 'zod';

export const liveSchema = z
  .object({
    status: z.literal('live'),
    version: z.string(),
    commit: z.string().describe('The one that was built; `unknown` for a build outside git'),
  })
  .meta({ id: 'Live' });
export type LiveDto = z.infer<typeof liveSchema>;
