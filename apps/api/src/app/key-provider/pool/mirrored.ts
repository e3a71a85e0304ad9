import type { PoolBinding, PoolKey } from '@keypool/key-pool';

/** What usage changes of a key, without a higher revision. All of it only grows in one life. */
export interface KeyCounts {
  tokensUsed: number;
  requestsCount: number;
  /** Epoch ms. */
  updatedAt: number;
}

/** A key in memory, with what lists are sorted by. */
export interface MirroredKey extends PoolKey {
  /** Epoch ms. */
  readonly createdAt: number;
  /** The same object in all revisions of a life. */
  readonly counts: KeyCounts;
}

/** All there is to a binding. */
export interface MirroredBinding extends PoolBinding {
  /** Epoch ms. */
  readonly createdAt: number;
  readonly updatedAt: number;
}
