import { defineKeyProvider } from '../key-provider/definition/key-provider.definition';

export const OHMYGPT = defineKeyProvider(
  'ohmygpt',
  {
    keys: 'ohmygpt_keys',
    formerKeys: 'ohmygpt_former_keys',
    backupKeys: 'ohmygpt_backup_keys',
    bindings: 'ohmygpt_bindings',
    rotations: 'ohmygpt_rotations',
    secrets: 'ohmygpt_secrets',
    usageFlushes: 'ohmygpt_usage_flushes',
  },
  'ohmygptBindings',
);
