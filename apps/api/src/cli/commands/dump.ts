import { Misuse, type Command } from '../command';

const PASSPHRASE = { value: 'FILE', about: 'that holds the passphrase, 20 characters or more' };

export const DUMP_COMMANDS: readonly Command[] = [
  {
    name: 'dump',
    about: 'Writes all that is stored into a file, as it is at one moment, while Keypool runs.',
    arguments: [{ name: 'file' }],
    options: {
      'passphrase-file': PASSPHRASE,
      'without-secrets': { about: 'a dump in clear, for reading only: it cannot be restored' },
    },
    examples: [
      'dump --passphrase-file passphrase keypool.dump',
      'dump --without-secrets keypool.jsonl.gz',
    ],
    async run(input, output) {
      const passphraseFile = input.option('passphrase-file');
      if (input.is('without-secrets') === (passphraseFile !== undefined)) {
        throw new Misuse('A dump needs either --passphrase-file FILE or --without-secrets.');
      }
      const { writeDump } = await import('../database/dump-and-restore');
      await writeDump(input.needed('file'), passphraseFile ?? null, output);
    },
  },
  {
    name: 'restore',
    about: 'Fills an empty database from a dump, and makes it ready for a start.',
    arguments: [{ name: 'file' }],
    options: { 'passphrase-file': PASSPHRASE },
    examples: ['restore --passphrase-file passphrase keypool.dump'],
    async run(input, output) {
      const passphraseFile = input.option('passphrase-file');
      if (passphraseFile === undefined) {
        throw new Misuse('--passphrase-file FILE names the passphrase of the dump.');
      }
      const { restoreDump } = await import('../database/dump-and-restore');
      await restoreDump(input.needed('file'), passphraseFile, output);
    },
  },
];
