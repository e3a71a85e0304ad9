import * as z from 'zod';
import { eventSchema } from './event.dto';
import { providerIdSchema } from './provider-id.dto';

/** Data that a page may show, and refresh. */
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

/** The data of a `change` in the event stream: something of `topics` changed, of one provider or shared. */
export const liveChangeSchema = z
  .object({ provider: providerIdSchema.nullable(), topics: z.array(z.enum(LIVE_TOPICS)) })
  .meta({ id: 'LiveChange' });
export type LiveChangeDto = z.infer<typeof liveChangeSchema>;

/** The data of `events` in the event stream: what happened, as `GET /admin/events` lists it. */
export const liveEventsSchema = z
  .object({
    events: z.array(eventSchema),
    isComplete: z.boolean().describe('False when more happened than is listed here: read the list'),
  })
  .meta({ id: 'LiveEvents' });
export type LiveEventsDto = z.infer<typeof liveEventsSchema>;

/** The data of `ping` in the event stream, sent every few seconds. */
export const livePingSchema = z
  .object({
    isCurrent: z.boolean().describe('False while the server itself receives no changes'),
  })
  .meta({ id: 'LivePing' });
export type LivePingDto = z.infer<typeof livePingSchema>;
