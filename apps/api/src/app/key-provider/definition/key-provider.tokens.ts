import type { ProviderId } from '@keypool/dto';

/** What the shared classes inject; each provider's module binds them to its own names. */
export const DEFINITION = Symbol('KeyProviderDefinition');
export const KEY_MODEL = Symbol('KeyModel');
export const FORMER_KEY_MODEL = Symbol('FormerKeyModel');
export const BACKUP_KEY_MODEL = Symbol('BackupKeyModel');
export const BINDING_MODEL = Symbol('BindingModel');
export const ROTATION_MODEL = Symbol('RotationModel');
export const SECRET_MODEL = Symbol('SecretModel');
export const USAGE_FLUSH_MODEL = Symbol('UsageFlushModel');

/** One provider's `KeyProvider`, for modules that need all of them. */
export function keyProviderToken(id: ProviderId): string {
  return `KeyProvider:${id}`;
}
