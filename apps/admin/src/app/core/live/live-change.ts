import { LIVE_TOPICS, providerIdSchema, type LiveChangeDto } from '@keypool/dto';
import * as z from 'zod';

/** Topics are read leniently: a page that is older than the server leaves out those it does not know. */
const changeSchema = z.object({
  provider: providerIdSchema.nullable(),
  topics: z.array(z.string()),
});

/** Null for a message that this build cannot read. */
export function readChange(data: unknown): LiveChangeDto | null {
  try {
    const change = changeSchema.parse(JSON.parse(String(data)));
    const topics = LIVE_TOPICS.filter((topic) => change.topics.includes(topic));
    return { provider: change.provider, topics };
  } catch {
    return null;
  }
}
