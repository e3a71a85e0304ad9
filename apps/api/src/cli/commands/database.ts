import { printResult, type Command } from '../command';

export const DATABASE_COMMANDS: readonly Command[] = [
  {
    name: 'doctor',
    about: 'Checks settings, database, encryption and clock, and says what to do.',
    examples: ['doctor', 'doctor --json'],
    run: async (input, output) => (await import('../database/doctor')).doctor(input, output),
  },
  {
    name: 'migrate',
    about:
      'Brings the database to the version of this program without serving, as the next start would.',
    examples: ['migrate'],
    run: async (_input, output) => (await import('../database/migrate')).migrate(output),
  },
  {
    name: 'database uri',
    about: 'Prints the address of the running embedded database, with its password.',
    examples: ['database uri', 'database uri --json'],
    async run(input, output) {
      const { addressOfDatabase } = await import('../database/address-of-database');
      const uri = await addressOfDatabase();
      printResult(input, output, { uri }, [uri]);
    },
  },
];
