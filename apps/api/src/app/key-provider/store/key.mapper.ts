import type { KeyDto } from '@keypool/dto';
import { maskKey } from '@keypool/key-pool';
import type { UnusableSecret } from '../../secrets/secret-vault';
import type { KeyDocument } from './key.schema';

/** @param apiKey in plain text: only its mask is returned. Nobody gets a key that must not be used. */
export function toKeyDto(key: KeyDocument, apiKey: string | UnusableSecret): KeyDto {
  return {
    _id: key._id,
    ...(typeof apiKey === 'string' ? stateOf(key, apiKey) : broken(apiKey)),
    tokensUsed: key.tokensUsed,
    requestsCount: key.requestsCount,
    createdAt: key.createdAt.toISOString(),
    updatedAt: key.updatedAt.toISOString(),
  };
}

type State = Pick<KeyDto, 'apiKey' | 'status' | 'lastError' | 'cooldownUntil' | 'nextTryAt'>;

function stateOf(
  { status, lastError, cooldownUntil, nextTryAt }: KeyDocument,
  apiKey: string,
): State {
  return {
    apiKey: maskKey(apiKey),
    status,
    lastError,
    cooldownUntil: cooldownUntil?.toISOString() ?? null,
    ...(nextTryAt ? { nextTryAt: nextTryAt.toISOString() } : {}),
  };
}

function broken({ message }: UnusableSecret): State {
  return { apiKey: maskKey(''), status: 'error', lastError: message, cooldownUntil: null };
}
