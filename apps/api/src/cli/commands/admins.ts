import type { Command } from '../command';

export const ADMIN_COMMANDS: readonly Command[] = [
  {
    name: 'admin create',
    about: 'Creates an admin and prints the password, only this once.',
    arguments: [{ name: 'email' }],
    examples: ['admin create ops@example.com'],
    run: async (input, output) => (await import('../database/admins')).createAdmin(input, output),
  },
  {
    name: 'admin reset',
    about:
      'Makes a user an admin with a new password, prints it, only this once, and ends their sessions.',
    arguments: [{ name: 'email' }],
    examples: ['admin reset admin@localhost'],
    run: async (input, output) => (await import('../database/admins')).resetAdmin(input, output),
  },
];
