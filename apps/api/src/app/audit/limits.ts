const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;

export const SEAL_EVERY_MS = MINUTE_MS;

/**
 * An event bears the time at which it was written, and is visible from its commit on. The database ends a transaction after
 * 90 s at most, and each attempt of one writes its events anew; this is far more.
 */
export const LATE_MS = 15 * MINUTE_MS;

/** How far the clocks of two processes, which both follow the database's, may differ. */
export const SKEW_MS = 30 * SECOND_MS;

/** Events of one seal: a small document, and few to delete at a time when their time is over. */
export const SEALED_AT_MOST = 500;
