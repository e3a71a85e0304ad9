import type { Command } from '../command';

export const ENCRYPTION_COMMANDS: readonly Command[] = [
  {
    name: 'keys rewrap',
    about: 'Replaces the master key, while Keypool runs.',
    options: {
      'new-key-file': { value: 'FILE', about: 'that holds the new one; otherwise one is made' },
    },
    examples: ['keys rewrap', 'keys rewrap --new-key-file new.key'],
    run: async (input, output) =>
      (await import('../database/change-keys')).changeMasterKey(input, output),
  },
  {
    name: 'keys renew',
    about: 'Seals all stored API keys with a new data key, while Keypool runs.',
    examples: ['keys renew'],
    run: async (_input, output) => (await import('../database/change-keys')).changeDataKey(output),
  },
];
