import type { Blame, FailureResult, UsageResult } from './wire';

/** What Keypool said of a failure, without the secret of the next key. */
export type FailureAnswer = Omit<FailureResult, 'next'>;

/** For logs and metrics. No event contains a secret. */
export type WorkerEvent =
  | {
      readonly type: 'key_acquired';
      readonly proxyId: string;
      readonly keyId: string;
      /** Keypool was unavailable, and this key it had handed out before. */
      readonly isKept: boolean;
      readonly tookMs: number;
    }
  | {
      readonly type: 'attempt_failed';
      readonly proxyId: string;
      readonly keyId: string;
      readonly requestId: string;
      /** Of the upstream's answer; without one, the error says what happened. */
      readonly status: number | undefined;
      readonly error: string | undefined;
      readonly blame: Blame;
      /** Null where Keypool could not be asked: the report waits, and the blame is a rough guess. */
      readonly answer: FailureAnswer | null;
      readonly nextKeyId: string | null;
    }
  | ({
      readonly type: 'usage_reported';
      readonly reports: number;
      readonly tokens: number;
    } & UsageResult)
  | {
      /** For good. All other reports were taken, or are waiting. */
      readonly type: 'reports_lost';
      readonly route: 'usage' | 'failures';
      readonly reports: number;
      readonly tokens: number;
      readonly why: LossReason;
      readonly error: unknown;
    }
  | { readonly type: 'keypool_unavailable'; readonly error: unknown }
  | { readonly type: 'keypool_available'; readonly unavailableMs: number };

/**
 * `overflow`: too many were waiting. `refused`: Keypool will never take it. `expired`: Keypool was unavailable for too long.
 * `closed`: they were still waiting when the client was closed.
 */
export type LossReason = 'overflow' | 'refused' | 'expired' | 'closed';
