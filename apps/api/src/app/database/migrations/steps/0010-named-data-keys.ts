import type { Migration } from '../migration';

interface Keyring {
  _id: string;
  rev?: number;
}

/**
 * The keyring counts its changes and names its data key, so that the key can be changed. What is sealed from now on names its
 * key, too, and earlier versions cannot open it.
 */
export const namedDataKeys: Migration = {
  name: '0010-named-data-keys',
  async up(run) {
    const settings = run.connection.collection<Keyring>('settings');
    await run.transaction((session) =>
      settings.updateOne(
        { _id: 'keyring', rev: { $exists: false } },
        { $set: { rev: 1, secretsId: '1', next: null, former: null } },
        { session },
      ),
    );
  },
};
