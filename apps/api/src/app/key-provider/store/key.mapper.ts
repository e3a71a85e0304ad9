import type { KeyDto } from '@keypool/dto';
import { maskKey } from '@keypool/key-pool';
import type { UnusableSecret } from '../../secrets/secret-vault';
import type { KeyDocument } from './key.schema';

/** @param apiKey in plain text: only its mask is returned. Nobody gets a key that must not be used. */
export function toKeyDto(key: KeyDocument, apiKey: string | UnusableSecret): KeyDto {
  const isUsable = typeof apiKey === 'string';
  return {
    _id: key._id,
    apiKey: maskKey(isUsable ? apiKey : ''),
    status: isUsable ? key.status : 'error',
    tokensUsed: key.tokensUsed,
    requestsCount: key.requestsCount,
    lastError: isUsable ? key.lastError : apiKey.message,
    cooldownUntil: isUsable ? (key.cooldownUntil?.toISOString() ?? null) : null,
    ...(isUsable && key.nextTryAt ? { nextTryAt: key.nextTryAt.toISOString() } : {}),
    createdAt: key.createdAt.toISOString(),
    updatedAt: key.updatedAt.toISOString(),
  };
}
