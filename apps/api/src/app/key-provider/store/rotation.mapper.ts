import type { RotationDto } from '@keypool/dto';
import type { RotationDocument } from './rotation.schema';

/**
 * @param now epoch ms
 * @param proxyIds where the key is bound, while it waits for a backup key
 */
export function toRotationDto(
  rotation: RotationDocument,
  now: number,
  proxyIds: readonly string[] = rotation.proxyIds,
): RotationDto {
  const { status, message } = rotation.detail;
  return {
    id: rotation._id.toHexString(),
    failedKeyId: rotation.failedKeyId,
    replacementKeyId: rotation.replacementKeyId,
    reason: rotation.reason,
    status: typeof status === 'number' ? status : null,
    message: typeof message === 'string' ? message : null,
    actor: rotation.actor ?? null,
    proxyIds: [...proxyIds],
    state: rotation.state,
    at: rotation.at.toISOString(),
    completedAt: rotation.completedAt?.toISOString() ?? null,
    undoUntil: undoUntil(rotation, now)?.toISOString() ?? null,
  };
}

/**
 * Until when the secret is kept that the undo needs; null when it cannot be undone.
 * @param now epoch ms
 */
export function undoUntil({ state, undoUntil }: RotationDocument, now: number): Date | null {
  return state === 'done' && undoUntil !== null && undoUntil.getTime() > now ? undoUntil : null;
}
