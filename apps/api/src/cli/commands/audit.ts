import type { Command } from '../command';

export const AUDIT_COMMANDS: readonly Command[] = [
  {
    name: 'audit verify',
    about: 'Checks that the log of events is as Keypool wrote it.',
    options: {
      log: {
        value: 'FILE',
        multiple: true,
        about: "a file with Keypool's log, whose seals are compared",
      },
    },
    examples: ['audit verify', 'audit verify --log /var/log/keypool.log'],
    run: async (input, output) =>
      (await import('../database/verify-audit')).verifyAudit(input, output),
  },
];
