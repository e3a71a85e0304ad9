import { problemSchema } from '@keypool/dto';
import type { Client } from '@keypool/testing';
import { countEvents, type Picture } from '../picture';
import { after, before, COMMIT } from '../points';
import type { Preparation } from '../preparation';
import { definite, insist, type Operation, type Scenario } from '../scenario';

interface Kind {
  readonly path: 'keys' | 'backupKeys';
  readonly tally: 'keys' | 'reserve';
  readonly stored: 'keys' | 'backups';
  readonly event: string;
}

/** The browser posts a line; an unanswered one may have been carried out or not. */
async function post(
  admin: Client,
  path: string,
  line: { readonly id: string; readonly apiKey: string },
): Promise<void> {
  const answer = definite(await admin.post(path, line), 201, 409);
  if (answer.status === 409) {
    const { code } = problemSchema.parse(answer.body);
    insist(code === 'duplicate_id', `the repeated line was answered ${code}`);
  }
}

/** Three lines; the process dies at the second one. */
async function prepareImport(kind: Kind, preparation: Preparation): Promise<Operation> {
  const { provider, pool, ledger } = preparation;
  const path = provider[kind.path];
  const tally = ledger[kind.tally];
  const [first, second, third] = [
    preparation.line('line-1'),
    preparation.line('line-2'),
    preparation.line('line-3'),
  ];
  await tally.more(() => post(pool.admin, path, first));
  const { id } = second;
  return {
    concerns: id,
    keyIds: [id],
    parts: (picture: Picture) => ({
      'it is there': picture[kind.stored].some(({ _id }) => _id === id),
      'its secret is registered': picture.secrets.some(
        (secret) => secret['ownerId'] === id && secret['state'] !== 'retired',
      ),
      'its event is recorded': countEvents(picture, kind.event, id) > 0,
    }),
    wrong: (picture: Picture) =>
      countEvents(picture, kind.event, id) > 1 ? [`${id} was created twice`] : [],
    start({ admin }) {
      tally.ask(2);
      return admin.post(path, second);
    },
    async recover({ admin }) {
      await post(admin, path, second);
      await post(admin, path, third);
      tally.settle(2);
    },
  };
}

export const IMPORT_OF_KEYS: Scenario = {
  name: 'import of keys',
  within: 'KeysService.createKey',
  points: [
    before('before the transaction of a line', 'KeysService.createKey'),
    after('after the secret of a line', 'SecretRegistry.claim'),
    after('after the key of a line', 'KeyRepository.insert'),
    after('after the event of a line', 'EventRepository.add'),
    ...COMMIT,
    after('before the answer to a line', 'KeysService.createKey'),
  ],
  prepare: (preparation) =>
    prepareImport(
      {
        path: 'keys',
        tally: 'keys',
        stored: 'keys',
        event: 'key_created',
      },
      preparation,
    ),
};

export const IMPORT_OF_BACKUP_KEYS: Scenario = {
  name: 'import of backup keys',
  within: 'BackupKeysService.createBackupKey',
  points: [
    before('before the transaction of a line', 'BackupKeysService.createBackupKey'),
    after('after the secret of a line', 'SecretRegistry.claim'),
    after('after the backup key of a line', 'BackupKeyRepository.insert'),
    after('after the event of a line', 'EventRepository.add'),
    ...COMMIT,
    after('before the answer to a line', 'BackupKeysService.createBackupKey'),
  ],
  prepare: (preparation) =>
    prepareImport(
      {
        path: 'backupKeys',
        tally: 'reserve',
        stored: 'backups',
        event: 'backup_key_created',
      },
      preparation,
    ),
};
