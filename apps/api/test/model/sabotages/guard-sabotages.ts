import { GuardGate } from '../../../src/app/key-provider/replacement/guard-gate';
import { Successes } from '../../../src/app/key-provider/usage/successes';
import { instead, soonWith, type Sabotage } from './sabotage';

/** What the guard reads and writes. */
export const GUARD_SABOTAGES: readonly Sabotage[] = [
  instead(
    'the guard notes a rotation before it is sure',
    GuardGate,
    'guards.change',
    (real) => (before, state) => real(before, state),
  ),
  instead('a held key stays as it was', GuardGate, 'convicted.hold', () => async (key) => key),
  soonWith(
    1010,
    instead(
      'a key that works goes on waiting for its replacement',
      Successes,
      'rotations.cancel',
      () => async () => false,
    ),
  ),
  soonWith(
    1010,
    instead(
      'a doubted key stays exhausted',
      Successes,
      'convicted.doubt',
      () => async (key) => key,
    ),
  ),
];
