import { dueBackAt, isUsable, type KeyStanding } from './key-status';

/** How many keys can be handed out, and when that changes next. */
export interface Usability {
  /** Keys that are usable, bound or not. */
  readonly usableKeys: number;
  /** Epoch ms at which the next cooldown ends, or null when none runs. */
  readonly dueAt: number | null;
}

/**
 * Looks at every key: for figures, not for requests of workers.
 * @param now epoch ms of the database's clock
 */
export function usabilityOf(keys: Iterable<KeyStanding>, now: number): Usability {
  let usableKeys = 0;
  let dueAt: number | null = null;
  for (const key of keys) {
    if (isUsable(key, now)) {
      usableKeys++;
      continue;
    }
    const due = dueBackAt(key, now);
    if (due !== null) {
      dueAt = Math.min(dueAt ?? due, due);
    }
  }
  return { usableKeys, dueAt };
}
