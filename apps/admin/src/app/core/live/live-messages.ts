import {
  eventSchema,
  LIVE_TOPICS,
  livePingSchema,
  providerIdSchema,
  type LiveChangeDto,
  type LiveEventsDto,
  type LivePingDto,
} from '@keypool/dto';
import * as z from 'zod';

/** Topics are read leniently: a page older than the server ignores those it does not know. */
const changeSchema = z.object({
  provider: providerIdSchema.nullable(),
  topics: z.array(z.string()),
});

const eventsSchema = z.object({ events: z.array(z.unknown()), isComplete: z.boolean() });

/** Null for a message that this build cannot read. */
export function readChange(data: unknown): LiveChangeDto | null {
  const change = read(changeSchema, data);
  if (!change) {
    return null;
  }
  const topics = LIVE_TOPICS.filter((topic) => change.topics.includes(topic));
  return { provider: change.provider, topics };
}

/** An event that this build cannot read counts as missed. */
export function readEvents(data: unknown): LiveEventsDto {
  const message = read(eventsSchema, data);
  const received = message?.events ?? [];
  const events = received.flatMap((event) => eventSchema.safeParse(event).data ?? []);
  const isComplete = message?.isComplete === true && events.length === received.length;
  return { events, isComplete };
}

/** Null for a message that this build cannot read. */
export function readPing(data: unknown): LivePingDto | null {
  return read(livePingSchema, data);
}

function read<Schema extends z.ZodType>(schema: Schema, data: unknown): z.infer<Schema> | null {
  try {
    return schema.parse(JSON.parse(String(data)));
  } catch {
    return null;
  }
}
