import {
  PROVIDERS,
  type BackupKeyDto,
  type BindingDto,
  type EventDto,
  type KeyDto,
  type ProviderId,
  type RotationDto,
} from '@keypool/dto';
import type { Columns } from './download';

/** The lists of all providers have one table. */
export type Exported<Row> = { readonly provider: ProviderId } & Row;

export const KEY_COLUMNS: Columns<Exported<KeyDto>> = {
  provider: ({ provider }) => provider,
  id: ({ _id }) => _id,
  apiKey: ({ apiKey }) => apiKey,
  status: ({ status }) => status,
  tokensUsed: ({ tokensUsed }) => tokensUsed,
  requestsCount: ({ requestsCount }) => requestsCount,
  lastError: ({ lastError }) => lastError,
  cooldownUntil: ({ cooldownUntil }) => cooldownUntil,
  nextTryAt: ({ nextTryAt }) => nextTryAt ?? null,
  createdAt: ({ createdAt }) => createdAt,
  updatedAt: ({ updatedAt }) => updatedAt,
};

export const BACKUP_KEY_COLUMNS: Columns<Exported<BackupKeyDto>> = {
  provider: ({ provider }) => provider,
  id: ({ id }) => id,
  maskedApiKey: ({ maskedApiKey }) => maskedApiKey,
  isUsed: ({ isUsed }) => isUsed,
  activated: ({ activated }) => activated,
  usedFor: ({ usedFor }) => usedFor,
  usedAt: ({ usedAt }) => usedAt,
  createdAt: ({ createdAt }) => createdAt,
  deletesAt: ({ deletesAt }) => deletesAt,
  eligible: ({ eligible }) => eligible,
  obstacle: ({ obstacle }) => obstacle,
};

export const BINDING_COLUMNS: Columns<Exported<BindingDto>> = {
  provider: ({ provider }) => provider,
  proxyId: ({ proxyId }) => proxyId,
  proxyName: ({ proxyName }) => proxyName,
  keyId: (binding) => binding[PROVIDERS[binding.provider].bindingKeyField] ?? null,
  keyStatus: ({ keyStatus }) => keyStatus,
  priority: ({ priority }) => priority,
  isActive: ({ isActive }) => isActive,
  createdAt: ({ createdAt }) => createdAt,
  updatedAt: ({ updatedAt }) => updatedAt,
};

export const EVENT_COLUMNS: Columns<EventDto> = {
  id: ({ id }) => id,
  at: ({ at }) => at,
  provider: ({ provider }) => provider,
  type: ({ type }) => type,
  keyId: ({ keyId }) => keyId,
  proxyId: ({ proxyId }) => proxyId,
  actor: ({ actor }) => actor,
  detail: ({ detail }) => JSON.stringify(detail),
};

export const ROTATION_COLUMNS: Columns<Exported<RotationDto>> = {
  provider: ({ provider }) => provider,
  id: ({ id }) => id,
  at: ({ at }) => at,
  state: ({ state }) => state,
  failedKeyId: ({ failedKeyId }) => failedKeyId,
  replacementKeyId: ({ replacementKeyId }) => replacementKeyId,
  reason: ({ reason }) => reason,
  status: ({ status }) => status,
  message: ({ message }) => message,
  actor: ({ actor }) => actor,
  proxyIds: ({ proxyIds }) => proxyIds.join(' '),
  completedAt: ({ completedAt }) => completedAt,
  undoUntil: ({ undoUntil }) => undoUntil,
};
