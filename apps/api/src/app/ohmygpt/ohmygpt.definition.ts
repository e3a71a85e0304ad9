import type { KeyProviderDefinition } from '../key-provider/key-provider.definition';

export const OHMYGPT: KeyProviderDefinition = {
  id: 'ohmygpt',
  title: 'OhMyGPT',
  models: {
    key: 'OhmygptKey',
    formerKey: 'OhmygptFormerKey',
    backupKey: 'OhmygptBackupKey',
    binding: 'OhmygptBinding',
    rotation: 'OhmygptRotation',
    secret: 'OhmygptSecret',
    usageFlush: 'OhmygptUsageFlush',
  },
  collections: {
    keys: 'ohmygpt_keys',
    formerKeys: 'ohmygpt_former_keys',
    backupKeys: 'ohmygpt_backup_keys',
    bindings: 'ohmygpt_bindings',
    rotations: 'ohmygpt_rotations',
    secrets: 'ohmygpt_secrets',
    usageFlushes: 'ohmygpt_usage_flushes',
  },
  bindingsCollectionSetting: 'ohmygptBindings',
  bindingKeyField: 'ohmygptKeyId',
};

/** This provider, for whoever needs both. */
export const OHMYGPT_PROVIDER = Symbol('OHMYGPT_PROVIDER');
