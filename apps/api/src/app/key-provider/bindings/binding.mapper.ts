import type { BindingDto, BindingKeyField } from '@keypool/dto';
import type { KeyStatus } from '@keypool/key-pool';
import type { BindingDocument } from './binding.schema';

export interface BindingFacts {
  readonly keyField: BindingKeyField;
  readonly proxyName: string;
  readonly keyStatus: KeyStatus;
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
    keyStatus: facts.keyStatus,
  };
}
