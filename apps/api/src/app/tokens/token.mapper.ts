import type { TokenDto } from '@keypool/dto';
import type { TokenDocument } from '../credentials/token.schema';

export function toTokenDto(
  token: TokenDocument,
  lastUsedAt: Date | undefined,
  lastDay: TokenDto['lastDay'] | undefined,
): TokenDto {
  return {
    id: token._id.toString(),
    name: token.name,
    start: token.start,
    createdBy: token.createdBy,
    owner: token.owner,
    scope: token.scope,
    providers: token.providers,
    proxyIds: token.proxyIds,
    expiresAt: token.expiresAt?.toISOString() ?? null,
    createdAt: token.createdAt.toISOString(),
    lastUsedAt: lastUsedAt?.toISOString() ?? null,
    lastDay: lastDay ?? null,
  };
}
