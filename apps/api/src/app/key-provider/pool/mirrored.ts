import type { PoolBinding, PoolKey } from '@keypool/key-pool';

/** What usage changes in a key without raising its revision. All of it only grows within one life. */
export interface KeyCounts {
  tokensUsed: number;
  requestsCount: number;
  /** Epoch ms. */
  updatedAt: number;
}

/** A key in memory, with the fields that lists are sorted by. */
export interface MirroredKey extends PoolKey {
  /** Epoch ms. */
  readonly createdAt: number;
  /** The same object in all revisions of a life. */
  readonly counts: KeyCounts;
}

/** A whole binding. */
export interface MirroredBinding extends PoolBinding {
  /** Epoch ms. */
  readonly createdAt: number;
  readonly updatedAt: number;
}
