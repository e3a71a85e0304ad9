import type { GuardedState } from '@keypool/key-pool';
import type { KeyDocument } from './key.schema';

/** What the rules of cooldowns and suspicion need of a stored key. */
export function toCooldownState(key: KeyDocument): GuardedState {
  return {
    status: key.status,
    cooldownUntil: key.cooldownUntil?.getTime() ?? null,
    nextTryAt: key.nextTryAt?.getTime() ?? null,
    ladderStep: key.ladderStep,
    suspectStep: key.suspectStep,
    hold: key.hold ?? null,
  };
}
