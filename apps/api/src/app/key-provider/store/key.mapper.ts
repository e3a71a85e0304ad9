import type { KeyDto } from '@keypool/dto';
import { maskKey } from '@keypool/key-pool';
import type { KeyDocument } from './key.schema';

const NOT_OPENED = 'the stored API key cannot be decrypted with the keys of this Keypool';

/** @param apiKey in plain text: only its mask is returned. Null when it cannot be decrypted: nobody gets such a key. */
export function toKeyDto(key: KeyDocument, apiKey: string | null): KeyDto {
  return {
    _id: key._id,
    apiKey: maskKey(apiKey ?? ''),
    status: apiKey === null ? 'error' : key.status,
    tokensUsed: key.tokensUsed,
    requestsCount: key.requestsCount,
    lastError: apiKey === null ? NOT_OPENED : key.lastError,
    cooldownUntil: apiKey === null ? null : (key.cooldownUntil?.toISOString() ?? null),
    ...(apiKey !== null && key.nextTryAt ? { nextTryAt: key.nextTryAt.toISOString() } : {}),
    createdAt: key.createdAt.toISOString(),
    updatedAt: key.updatedAt.toISOString(),
  };
}
