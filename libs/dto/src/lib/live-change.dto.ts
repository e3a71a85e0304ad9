import * as z from 'zod';
import { providerIdSchema } from './provider-id.dto';

/** What a page may show, and so want to read again. */
export const LIVE_TOPICS = [
  'keys',
  'backup-keys',
  'bindings',
  'rotations',
  'proxies',
  'events',
  'tokens',
  'users',
] as const;
export type LiveTopic = (typeof LIVE_TOPICS)[number];

/** The data of a `change` in the stream of events: something of `topics` changed, of one provider or of what both share. */
export const liveChangeSchema = z
  .object({ provider: providerIdSchema.nullable(), topics: z.array(z.enum(LIVE_TOPICS)) })
  .meta({ id: 'LiveChange' });
export type LiveChangeDto = z.infer<typeof liveChangeSchema>;
