import type { RotationDto } from '@keypool/dto';
import type { RotationDocument } from './rotation.schema';

export function toRotationDto(rotation: RotationDocument): RotationDto {
  return {
    failedKeyId: rotation.failedKeyId,
    replacementKeyId: rotation.replacementKeyId,
    reason: rotation.reason,
    actor: rotation.actor ?? null,
    state: rotation.state,
    at: rotation.at.toISOString(),
    completedAt: rotation.completedAt?.toISOString() ?? null,
  };
}
