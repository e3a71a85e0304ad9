const SECOND = 1_000;
const MINUTE = 60 * SECOND;

/** The numbers of SPEC 6.4; the first two and the share have names in the configuration (SPEC 8, `KEYPOOL_GUARD` and after). */
export interface GuardSettings {
  /** Off: nothing is held back but by an admin's pause. */
  readonly isOn: boolean;
  /** How many rotations by conviction may be on trial at once. */
  readonly places: number;
  /** The part of the backup keys that the reports of one token may use up. */
  readonly tokenShare: number;
  /** A token may use up as many backup keys as this, however few there are. */
  readonly smallestShare: number;
  /** How far back a token's share is counted, and how long a promoted key counts as new. */
  readonly shareWithinMs: number;
  /** How long further convictions by the same request convict nobody. */
  readonly sameRequestWithinMs: number;
  /** How long a key that replaced an invalid one has to work until its place comes back. */
  readonly trialMs: number;
  /** After this time a place comes back anyway, if any key has succeeded meanwhile. */
  readonly placeWithinMs: number;
  /** The cooldowns of a held key. The last one repeats. */
  readonly holdStepsMs: readonly number[];
  /** A held key is tried no sooner after its last conviction. */
  readonly tryAfterMs: number;
  /** This many failed tries in a row confirm a conviction; in doubt, more. */
  readonly triesToConfirm: number;
  readonly triesToConfirmInDoubt: number;
  readonly doubtMs: number;
  /** While nothing works: how long after the last rotation a held key rotates anyway. The last one repeats. */
  readonly forcedAfterMs: readonly number[];
  /** Without a lease, a report is evidence when the last conviction is as old as this. */
  readonly evidenceWithoutLeaseMs: number;
}

export const DEFAULT_GUARD_SETTINGS: GuardSettings = {
  isOn: true,
  places: 5,
  tokenShare: 0.25,
  smallestShare: 5,
  shareWithinMs: 10 * MINUTE,
  sameRequestWithinMs: 10 * MINUTE,
  trialMs: 60 * SECOND,
  placeWithinMs: 10 * MINUTE,
  holdStepsMs: [30 * SECOND, MINUTE, 2 * MINUTE, 5 * MINUTE, 10 * MINUTE],
  tryAfterMs: 5 * SECOND,
  triesToConfirm: 2,
  triesToConfirmInDoubt: 3,
  doubtMs: 10 * MINUTE,
  forcedAfterMs: [15 * MINUTE, 30 * MINUTE, 60 * MINUTE],
  evidenceWithoutLeaseMs: 60 * SECOND,
};
