const AGE_BASE = 36;
const LEASE = /^(.+)\.([0-9a-z]{1,9})$/;

/** What a lease says: which life of a key was handed out, and when. */
export interface Lease {
  readonly life: string;
  /** Epoch ms, or null where the text names the life alone. */
  readonly handedOutAt: number | null;
}

/** What a lease is made of: the life of a key, and what follows it. */
export interface LeaseParts {
  readonly life: string;
  readonly leaseStamp: string;
}

/** Tells which life of a key a report is about, and when its request began. */
export function leaseOf({ life, leaseStamp }: LeaseParts): string {
  return life + leaseStamp;
}

/**
 * What follows the life in a lease that is handed out now.
 * @param now epoch ms; a part of one is cut off: a lease never looks younger than it is
 */
export function leaseStamp(now: number): string {
  return `.${Math.floor(now).toString(AGE_BASE)}`;
}

/** Never fails: a worker may send anything, and what is no lease names no life that there is. */
export function readLease(text: string): Lease {
  const [, life, handedOutAt] = LEASE.exec(text) ?? [];
  return life === undefined || handedOutAt === undefined
    ? { life: text, handedOutAt: null }
    : { life, handedOutAt: parseInt(handedOutAt, AGE_BASE) };
}

/** The life that a lease names, or undefined for no lease. */
export function lifeOf(lease: string | undefined): string | undefined {
  return lease === undefined ? undefined : readLease(lease).life;
}
