import type { RotationCause } from '../store/rotation.schema';

interface Replaceable {
  readonly keyId: string;
  /** The life to end. */
  readonly life: string;
  readonly cause: RotationCause;
}

/** A worker reported a failure: without a backup key, the key is exhausted and waits for one. */
export interface ReportedRotation extends Replaceable {
  readonly kind: 'report';
  /** Where the failure occurred. */
  readonly proxyId?: string;
  /** The key's `lastError` if it cannot be replaced. */
  readonly lastError: string;
}

/** An admin asked for it: without a backup key, nothing changes. */
export interface ManualRotation extends Replaceable {
  readonly kind: 'manual';
}

/** A key waits for a backup key, and there may be one now: it must still be exhausted. */
export interface WaitingCompletion extends Replaceable {
  readonly kind: 'completion';
}

export type NewRotation = ReportedRotation | ManualRotation;
export type RotationRequest = NewRotation | WaitingCompletion;
