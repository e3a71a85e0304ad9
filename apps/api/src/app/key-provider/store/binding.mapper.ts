import type { BindingDto, BindingKeyField } from '@keypool/dto';
import type { KeyStatus } from '@keypool/key-pool';

/** A binding from the database or from memory. */
export interface BindingFields {
  readonly proxyId: string;
  readonly priority: number;
  readonly isActive: boolean;
  readonly createdAt: Date | number;
  readonly updatedAt: Date | number;
}

export interface BindingFacts {
  readonly keyField: BindingKeyField;
  readonly keyId: string;
  readonly proxyName: string;
  /** Of the key. Times are dates or epoch ms. */
  readonly key: {
    readonly status: KeyStatus;
    readonly cooldownUntil: Date | number | null;
    readonly nextTryAt: Date | number | null;
  };
}

export function toBindingDto(binding: BindingFields, facts: BindingFacts): BindingDto {
  const { status, cooldownUntil, nextTryAt } = facts.key;
  return {
    proxyId: binding.proxyId,
    [facts.keyField]: facts.keyId,
    priority: binding.priority,
    isActive: binding.isActive,
    createdAt: new Date(binding.createdAt).toISOString(),
    updatedAt: new Date(binding.updatedAt).toISOString(),
    proxyName: facts.proxyName,
    keyStatus: status,
    keyCooldownUntil: cooldownUntil === null ? null : new Date(cooldownUntil).toISOString(),
    ...(nextTryAt === null ? {} : { keyNextTryAt: new Date(nextTryAt).toISOString() }),
  };
}
