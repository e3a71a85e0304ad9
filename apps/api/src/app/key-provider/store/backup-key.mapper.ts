import type { BackupKeyDto, BackupKeyObstacle } from '@keypool/dto';
import { deletesAt, maskKey } from '@keypool/key-pool';
import type { BackupKeyDocument } from './backup-key.schema';

export interface BackupKeyFacts {
  /** The secret in plain text: only its mask is returned. */
  readonly apiKey: string;
  readonly obstacle: BackupKeyObstacle | null;
  readonly purgeAfterMs: number;
}

export function toBackupKeyDto(key: BackupKeyDocument, facts: BackupKeyFacts): BackupKeyDto {
  const deletion = deletesAt(key.usedAt?.getTime() ?? null, facts.purgeAfterMs);
  return {
    id: key._id,
    maskedApiKey: maskKey(facts.apiKey),
    isUsed: key.isUsed,
    activated: key.activated,
    usedFor: key.usedFor,
    usedAt: key.usedAt?.toISOString() ?? null,
    createdAt: key.createdAt.toISOString(),
    deletesAt: deletion === null ? null : new Date(deletion).toISOString(),
    eligible: !key.isUsed && facts.obstacle === null,
    obstacle: facts.obstacle,
  };
}
