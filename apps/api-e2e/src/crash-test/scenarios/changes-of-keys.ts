import { secretOf } from '../../support/provider-client';
import type { Stored } from '../../support/test-database';
import type { Picture } from '../picture';
import { after, before, COMMIT_SENT } from '../points';
import type { Preparation } from '../preparation';
import { insist, Unfinished, type Command, type Operation, type Scenario } from '../scenario';

/** What an envelope of an earlier version was sealed with. */
const FIRST = '1';

interface Sealed {
  readonly of: string;
  readonly dataKey: string;
}

/** All stored secrets of the provider: of keys, backup keys, and failed keys. */
function sealedIn({ keys, backups, journal }: Picture): Sealed[] {
  const all: readonly [rows: readonly Stored[], field: string][] = [
    [keys, 'apiKey'],
    [backups, 'apiKey'],
    [journal, 'failedSecret'],
  ];
  return all.flatMap(([rows, field]) =>
    rows
      .filter((row) => typeof row[field] === 'string')
      .map((row) => {
        const [version, id = ''] = String(row[field]).split('|');
        return { of: String(row._id), dataKey: version === 'v2' ? id : FIRST };
      }),
  );
}

/** Keys, backup keys and failed keys, whose secrets all processes must be able to open at every moment. */
async function prepareChange(
  preparation: Preparation,
  command: Command,
  isDone: (picture: Picture) => boolean,
): Promise<Operation> {
  const failed = await preparation.key('failed');
  const mate = await preparation.key('mate');
  const door = await preparation.proxy('door');
  await preparation.bind(door, failed, 1);
  await preparation.bind(door, mate, 2);
  await preparation.backups('backup');
  const used = await preparation.fail(failed, 'rotated');
  let isRepeated = false;
  return {
    keyIds: [failed],
    parts: (picture): Record<string, boolean> =>
      isRepeated ? { 'the change is complete': isDone(picture) } : {},
    wrong: (picture) =>
      sealedIn(picture)
        .filter(({ dataKey }) => !picture.dataKeys.includes(dataKey))
        .map(({ of, dataKey }) => `${of} is sealed with the data key ${dataKey}, which is gone`),
    start: () => Promise.resolve(null),
    async recover(rescuer) {
      const { keyId, apiKey } = await rescuer.acquire(door);
      insist(apiKey === secretOf(keyId), `${keyId} has another secret than before`);
      if (keyId !== used) {
        throw new Unfinished(`${door} gets ${keyId}, not ${used}`);
      }
      const { code, stderr } = await preparation.run(command);
      if (code !== 0) {
        throw new Unfinished(`the repeated command ended with ${code}: ${stderr}`);
      }
      isRepeated = true;
      const again = await rescuer.acquire(door);
      insist(again.apiKey === secretOf(used), `${used} has another secret than before`);
    },
  };
}

/** `keypool keys renew` */
export const CHANGE_OF_DATA_KEY: Scenario = {
  name: 'change of the data key',
  command: 'renew',
  within: 'DataKeyChange.run',
  points: [
    before('before the new key is there', 'DataKeyChange.introduce'),
    after('after the new key is there', 'DataKeyChange.introduce'),
    after('after the new key seals', 'DataKeyChange.putIntoForce'),
    before('before the first secrets', 'StoredSecrets.write'),
    COMMIT_SENT,
    after('after the first secrets', 'StoredSecrets.write'),
    after('after all secrets', 'DataKeyChange.resealAll'),
    after('after the wait', 'DataKeyChange.settle'),
    before('before the former key goes', 'DataKeyChange.drop'),
    after('after the former key is gone', 'DataKeyChange.drop'),
  ],
  prepare: (preparation) =>
    prepareChange(preparation, 'renew', ({ dataKeys }) => dataKeys.length === 1),
};

/** `keypool keys rewrap` */
export const CHANGE_OF_MASTER_KEY: Scenario = {
  name: 'change of the master key',
  command: 'rewrap',
  within: 'MasterKeyChange.run',
  points: [
    before('before the new key is there', 'MasterKey.prepareNext'),
    after('after the new key is there', 'MasterKey.prepareNext'),
    before('before the keyring is wrapped anew', 'StoredKeyring.change'),
    after('before its event', 'StoredKeyring.change'),
    COMMIT_SENT,
    before('after the password of the database is sealed anew', 'MasterKey.replace'),
    after('after the files are in place', 'MasterKey.replace'),
  ],
  prepare: (preparation) => prepareChange(preparation, 'rewrap', () => true),
};
