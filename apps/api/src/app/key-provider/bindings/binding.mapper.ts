import type { BindingDto, BindingKeyField } from '@keypool/dto';
import type { StoredStanding } from '../keys/key.repository';
import type { BindingDocument } from './binding.schema';

export interface BindingFacts {
  readonly keyField: BindingKeyField;
  readonly proxyName: string;
  readonly key: StoredStanding;
}

export function toBindingDto(binding: BindingDocument, facts: BindingFacts): BindingDto {
  return {
    proxyId: binding.proxyId,
    [facts.keyField]: binding[facts.keyField],
    priority: binding.priority,
    isActive: binding.isActive,
    createdAt: binding.createdAt.toISOString(),
    updatedAt: binding.updatedAt.toISOString(),
    proxyName: facts.proxyName,
    keyStatus: facts.key.status,
    keyCooldownUntil: facts.key.cooldownUntil?.toISOString() ?? null,
  };
}
