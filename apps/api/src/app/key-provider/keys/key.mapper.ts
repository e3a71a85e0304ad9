import type { KeyDto } from '@keypool/dto';
import { maskKey } from '@keypool/key-pool';
import type { KeyDocument } from './key.schema';

/** @param apiKey the secret in clear: only its mask goes out */
export function toKeyDto(key: KeyDocument, apiKey: string): KeyDto {
  return {
    _id: key._id,
    apiKey: maskKey(apiKey),
    status: key.status,
    tokensUsed: key.tokensUsed,
    requestsCount: key.requestsCount,
    lastError: key.lastError,
    cooldownUntil: key.cooldownUntil?.toISOString() ?? null,
    createdAt: key.createdAt.toISOString(),
    updatedAt: key.updatedAt.toISOString(),
  };
}
