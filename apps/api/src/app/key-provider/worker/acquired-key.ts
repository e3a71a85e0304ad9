import type { AcquiredKeyDto } from '@keypool/dto';
import { leaseOf, type HandedOutKey } from '@keypool/key-pool';

/** A key of the pool as a worker gets it. */
export function acquiredKey(key: HandedOutKey): AcquiredKeyDto {
  const { keyId, apiKey, priority } = key;
  return { keyId, apiKey, priority, lease: leaseOf(key) };
}
