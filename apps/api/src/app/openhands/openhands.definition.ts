import { defineKeyProvider } from '../key-provider/definition/key-provider.definition';

export const OPENHANDS = defineKeyProvider('openhands', {
  keys: 'openhands_keys',
  formerKeys: 'openhands_former_keys',
  backupKeys: 'openhands_backup_keys',
  bindings: 'openhands_bindings',
  rotations: 'openhands_rotations',
  secrets: 'openhands_secrets',
  usageFlushes: 'openhands_usage_flushes',
});
