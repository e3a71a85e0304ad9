import { GUARD_REASONS } from '@keypool/key-pool';
import * as z from 'zod';
import { dateSchema } from './fields';

/** `doubt`: a key that was convicted works all the same, so nothing rotates at once. */
export const GUARD_STATES = ['off', 'watching', 'holding', 'doubt', 'paused'] as const;
export type GuardStateName = (typeof GUARD_STATES)[number];

/** What keeps convictions from using up the reserve. */
export const guardSchema = z
  .object({
    state: z.enum(GUARD_STATES),
    reason: z
      .enum(GUARD_REASONS)
      .nullable()
      .describe('Why convictions do not rotate now, but for `same_request` and `token_share`'),
    since: dateSchema.nullable().describe('When the pause, or the first hold, began'),
    places: z
      .object({ free: z.int(), of: z.int() })
      .describe('How many convictions may still rotate at once'),
    held: z
      .array(z.string())
      .describe('Ids of the keys whose conviction waits for a confirmation, the oldest first'),
    open: z
      .array(z.string())
      .describe('Ids of the rotations whose place is not back yet, the oldest first'),
  })
  .meta({ id: 'Guard' });
export type GuardDto = z.infer<typeof guardSchema>;

export const GUARD_ACTIONS = ['pause', 'resume', 'go_on', 'release'] as const;
export type GuardAction = (typeof GUARD_ACTIONS)[number];

export const guardActionSchema = z
  .strictObject({
    action: z
      .enum(GUARD_ACTIONS)
      .describe(
        '`pause` and `resume` the rotation by convictions; `go_on`: rotate all held keys; `release`: make them healthy',
      ),
  })
  .meta({ id: 'GuardAction' });
export type GuardActionDto = z.infer<typeof guardActionSchema>;
