import type { BindingKeyField, ProviderId } from '@keypool/dto';

/** A provider as users see it: literals, so that each can be searched for. */
export interface ProviderUnderTest {
  readonly id: ProviderId;
  readonly name: string;
  readonly keysPath: string;
  readonly backupKeysPath: string;
  readonly keysApi: string;
  readonly backupKeysApi: string;
  readonly bindingsApi: string;
  readonly guardApi: string;
  readonly bindingKeyField: BindingKeyField;
  readonly workerApi: string;
  readonly keysCollection: string;
  readonly backupKeysCollection: string;
  readonly rotationsCollection: string;
}

export const OHMYGPT: ProviderUnderTest = {
  id: 'ohmygpt',
  name: 'OhMyGPT',
  keysPath: '/ohmygpt-keys',
  backupKeysPath: '/ohmygpt-backup-keys',
  keysApi: '/admin/ohmygpt/keys',
  backupKeysApi: '/admin/ohmygpt/backup-keys',
  bindingsApi: '/admin/ohmygpt/bindings',
  guardApi: '/admin/ohmygpt/guard',
  bindingKeyField: 'ohmygptKeyId',
  workerApi: '/internal/ohmygpt',
  keysCollection: 'ohmygpt_keys',
  backupKeysCollection: 'ohmygpt_backup_keys',
  rotationsCollection: 'ohmygpt_rotations',
};

export const OPENHANDS: ProviderUnderTest = {
  id: 'openhands',
  name: 'OpenHands',
  keysPath: '/openhands-keys',
  backupKeysPath: '/openhands-backup-keys',
  keysApi: '/admin/openhands/keys',
  backupKeysApi: '/admin/openhands/backup-keys',
  bindingsApi: '/admin/openhands/bindings',
  guardApi: '/admin/openhands/guard',
  bindingKeyField: 'openhandsKeyId',
  workerApi: '/internal/openhands',
  keysCollection: 'openhands_keys',
  backupKeysCollection: 'openhands_backup_keys',
  rotationsCollection: 'openhands_rotations',
};

export const PROVIDERS = [OHMYGPT, OPENHANDS];

/** For `describe.each`: each provider under its name. */
export const EACH_PROVIDER = PROVIDERS.map((provider) => [provider.name, provider] as const);

/** The secret that tests give to a key. */
export function secretOf(keyId: string): string {
  return `sk-plain-${keyId}-0123456789abcdef`;
}

/** As the app shows it. */
export function maskOf(keyId: string): string {
  const secret = secretOf(keyId);
  return `${secret.slice(0, 8)}...${secret.slice(-4)}`;
}
