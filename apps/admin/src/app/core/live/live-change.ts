import { providerIdSchema } from '@keypool/dto';
import * as z from 'zod';

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

const changeSchema = z.object({
  provider: providerIdSchema.nullable(),
  topics: z.array(z.string()),
});

export interface LiveChange {
  readonly provider: z.infer<typeof providerIdSchema> | null;
  readonly topics: readonly LiveTopic[];
}

/** Null for a message that this build cannot read; topics it does not know are left out. */
export function readChange(data: unknown): LiveChange | null {
  try {
    const change = changeSchema.parse(JSON.parse(String(data)));
    const topics = LIVE_TOPICS.filter((topic) => change.topics.includes(topic));
    return { provider: change.provider, topics };
  } catch {
    return null;
  }
}
