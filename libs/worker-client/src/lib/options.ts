import type { ProviderId } from './wire';
import type { WorkerEvent } from './worker-events';

export interface WorkerClientOptions {
  /** Where Keypool is, such as `http://127.0.0.1:3000`. */
  readonly url: string;
  readonly provider: ProviderId;
  /** A worker token. */
  readonly token: string;
  /** Receives everything that logs and metrics may need. */
  readonly onEvent?: ((event: WorkerEvent) => void) | undefined;
  /** A batch of usage goes out when it has this many reports; 200 by default, 500 at most. */
  readonly batchSize?: number | undefined;
  /** A batch of usage goes out at the latest after this time; 1 s by default. */
  readonly batchMs?: number | undefined;
  /** How many reports may wait while Keypool is unavailable; 10,000 by default. What overflows is lost, and counted. */
  readonly mostWaiting?: number | undefined;
  /** How long a key serves after Keypool handed it out last, while Keypool is unavailable; 5 min by default, 0 for never. */
  readonly outageMs?: number | undefined;
}

export interface AcquireOptions {
  readonly proxyId: string;
  /** Ids of the keys that this request has tried. */
  readonly exclude?: readonly string[] | undefined;
  /** How long to wait while no key can be used; 5 s by default. */
  readonly waitMs?: number | undefined;
  /** How long to go on while Keypool is unavailable; 60 s by default. */
  readonly timeoutMs?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

export interface ReportOptions {
  /** How long to go on while Keypool is unavailable; 60 s by default. */
  readonly timeoutMs?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

export interface RequestOptions {
  readonly proxyId: string;
  /** Ends everything, the running attempt included. */
  readonly signal?: AbortSignal | undefined;
  /** The worker's own name for the request, 1 to 128 characters; a random one by default. */
  readonly requestId?: string | undefined;
  /** After this time no other attempt begins; 60 s by default. A running one is ended by `signal` alone. */
  readonly timeoutMs?: number | undefined;
  /** How long an attempt may wait for a key while none can be used; 5 s by default. */
  readonly waitMs?: number | undefined;
  /** At most this many keys are tried; 10 by default. */
  readonly attempts?: number | undefined;
}
