import type { EventDetail } from '@keypool/dto';
import type { KeyDocument } from './key.schema';

/** What the event of a cooldown, a hold or their end says of the key before: its status, until when, and the step. */
export function standingBefore(key: KeyDocument): EventDetail {
  const { status: from, nextTryAt, cooldownUntil, suspectStep, ladderStep } = key;
  const until = nextTryAt ?? cooldownUntil;
  return {
    from,
    untilBefore: until?.toISOString() ?? null,
    stepBefore: nextTryAt ? suspectStep : ladderStep,
  };
}
