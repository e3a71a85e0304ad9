import type { Stored } from '../support/test-database';
import { Check } from './check';
import type { Field } from './field';
import type { Ledger } from './ledger';

/** The required contents of the database after the stampede: what the answers said, and nothing else. */
export async function checkAftermath(field: Field, ledger: Ledger): Promise<Check[]> {
  const { provider, database, keys } = field;
  const { collections, bindingKeyField } = provider;
  const successors = new Map(keys.map((key) => [key.id, ledger.successorOf(key)]));
  const lines = async (name: string, line: (stored: Stored) => string, filter: object = {}) =>
    (await database.collection(name).find(filter).toArray()).map(line);

  const backups = new Check(
    `${keys.length} backup keys are used, each for the key that it replaced`,
  );
  backups.expectLines(
    await lines(collections.backupKeys, (backup) => `${backup._id} for ${backup['usedFor']}`, {
      isUsed: true,
    }),
    keys.map(({ id }) => `${successors.get(id)} for ${id}`),
  );

  const journal = new Check(`the journal holds ${keys.length} entries, all done`);
  journal.expectLines(
    await lines(
      collections.rotations,
      (entry) =>
        `${entry['failedKeyId']} (${entry['failedLife']}) by ${entry['replacementKeyId']}: ${entry['state']}`,
    ),
    keys.map(({ id, life }) => `${id} (${life}) by ${successors.get(id)}: done`),
  );

  const events = new Check(`the log holds ${keys.length} rotations, and none that waits`);
  events.expectLines(
    await lines('events', (event) => `${event['type']} ${event['keyId']}`, {
      provider: provider.id,
      type: { $in: ['key_rotated', 'rotation_waiting'] },
    }),
    keys.map(({ id }) => `key_rotated ${id}`),
  );

  const bindings = new Check('every binding is kept, with its priority and state');
  bindings.expectLines(
    await lines(
      collections.bindings,
      (binding) =>
        `${binding['proxyId']}: ${binding[bindingKeyField]} ${binding['priority']} ${binding['isActive']}`,
    ),
    field.bindings.map(
      ({ proxyId, keyId, priority, isActive }) =>
        `${proxyId}: ${successors.get(keyId) ?? keyId} ${priority} ${isActive}`,
    ),
  );
  return [backups, journal, events, bindings];
}
