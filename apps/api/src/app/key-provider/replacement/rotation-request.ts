import type { RotationCause } from '../store/rotation.schema';

interface Replaceable {
  readonly keyId: string;
  /** The life to end. */
  readonly life: string;
  readonly cause: RotationCause;
}

/** What a report is worth as evidence about its key (SPEC 6.4). */
export interface Evidence {
  /** Whose report it is. */
  readonly token: string;
  /** Whether that token reaches some proxies only. */
  readonly isLimited: boolean;
  /** The same for every try of one request of the worker's client. */
  readonly requestId: string | null;
  /** When the request to the upstream was begun, in epoch ms. */
  readonly begunAt: number;
}

/** A worker reported a failure: without a backup key, the key is exhausted and waits for one. */
export interface ReportedRotation extends Replaceable {
  readonly kind: 'report';
  /** Where the failure occurred. */
  readonly proxyId?: string;
  /** The key's `lastError` if it cannot be replaced. */
  readonly lastError: string;
  readonly evidence: Evidence;
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
