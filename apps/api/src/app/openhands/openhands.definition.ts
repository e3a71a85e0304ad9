import type { KeyProviderDefinition } from '../key-provider/key-provider.definition';

export const OPENHANDS: KeyProviderDefinition = {
  id: 'openhands',
  title: 'OpenHands',
  models: {
    key: 'OpenhandsKey',
    formerKey: 'OpenhandsFormerKey',
    backupKey: 'OpenhandsBackupKey',
    binding: 'OpenhandsBinding',
    rotation: 'OpenhandsRotation',
    secret: 'OpenhandsSecret',
    usageFlush: 'OpenhandsUsageFlush',
  },
  collections: {
    keys: 'openhands_keys',
    formerKeys: 'openhands_former_keys',
    backupKeys: 'openhands_backup_keys',
    bindings: 'openhands_bindings',
    rotations: 'openhands_rotations',
    secrets: 'openhands_secrets',
    usageFlushes: 'openhands_usage_flushes',
  },
  bindingKeyField: 'openhandsKeyId',
};

/** This provider, for whoever needs both. */
export const OPENHANDS_PROVIDER = Symbol('OPENHANDS_PROVIDER');
