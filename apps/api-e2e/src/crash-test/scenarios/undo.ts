import { problemSchema } from '@keypool/dto';
import { countEvents, keyOf, type Picture } from '../picture';
import { after, before, COMMIT, COMMIT_SENT } from '../points';
import type { Preparation } from '../preparation';
import { definite, insist, Unfinished, type Operation, type Scenario } from '../scenario';

/** A rotation that is to be undone. */
interface Rotated {
  readonly rotationId: string;
  readonly failed: string;
  readonly used: string;
  /** Where the replacement was bound since, too. */
  readonly proxyIds: readonly string[];
}

async function rotated(preparation: Preparation): Promise<Rotated> {
  const { pool, ledger } = preparation;
  const failed = await preparation.key('failed');
  const door = await preparation.proxy('door');
  const side = await preparation.proxy('side');
  const late = await preparation.proxy('late');
  await preparation.bind(door, failed, 3);
  await preparation.bind(side, failed, 1, false);
  await preparation.backups('backup');
  const used = await preparation.fail(failed, 'rotated');
  // Not a seat of the ledger, whose keys are followed by rotations alone.
  await ledger.bindings.more(() => pool.bind(late, used, 5));
  const { id: rotationId } = await pool.rotationOf(failed);
  return { rotationId, failed, used, proxyIds: [door, side, late] };
}

const entryIn = ({ journal }: Picture, { rotationId }: Rotated) =>
  journal.find(({ _id }) => String(_id) === rotationId);

/** The request of an admin, who sends it again when there was no answer. */
function request(
  { provider }: Preparation,
  { rotationId }: Rotated,
  asBackup: boolean,
): Pick<Operation, 'start' | 'recover'> {
  const path = `${provider.rotations}/${rotationId}/undo`;
  return {
    start: ({ admin }) => admin.post(path, { asBackup }),
    async recover({ admin }) {
      const answer = definite(await admin.post(path, { asBackup }), 200, 409);
      if (answer.status === 409) {
        const { code, detail } = problemSchema.parse(answer.body);
        insist(
          code === 'not_undoable' && detail.includes('undone before'),
          `the repeated undo was answered ${detail}`,
        );
      }
    },
  };
}

/** @param purges deletes the used backup key first, as the purge does after a while */
async function prepareUndo(preparation: Preparation, purges: boolean): Promise<Operation> {
  const { provider, pool } = preparation;
  const undo = await rotated(preparation);
  const { rotationId, failed, used, proxyIds } = undo;
  const { start, recover: send } = request(preparation, undo, false);
  const [door = ''] = proxyIds;
  if (purges) {
    await pool.deleteBackup(used);
  }
  return {
    concerns: rotationId,
    keyIds: [failed],
    parts: (picture) => {
      const entry = entryIn(picture, undo);
      const bindings = picture.bindings.filter(({ proxyId }) => proxyIds.includes(proxyId));
      return {
        'the failed key is active': keyOf(picture, failed) !== undefined,
        'every binding points at it':
          bindings.length === proxyIds.length &&
          bindings.every((binding) => binding[provider.bindingKeyField] === failed),
        'its secret is active': picture.secrets.some(
          (secret) => secret['ownerId'] === failed && secret['state'] === 'active',
        ),
        'its replacement has ended':
          entry !== undefined &&
          !picture.keys.some((key) => key['life'] === entry['replacementLife']),
        // From then on any rotation may use it again.
        'its replacement is in the reserve': picture.backups.some(
          (backup) => backup._id === used && backup['usedFor'] !== failed,
        ),
        'the journal has it': entry?.['state'] === 'undone',
        'its secret is no longer in the journal': entry?.['failedSecret'] === null,
        'its event is recorded': countEvents(picture, 'rotation_undone', failed) > 0,
      };
    },
    wrong: (picture) =>
      countEvents(picture, 'rotation_undone', failed) > 1 ? [`${rotationId} was undone twice`] : [],
    start,
    async recover(rescuer) {
      await send(rescuer);
      const { keyId } = await rescuer.acquire(door);
      insist(keyId !== used, `${used} was acquired after it was taken back`);
      if (keyId !== failed) {
        throw new Unfinished(`${door} gets ${keyId}, not ${failed}`);
      }
    },
  };
}

/** An admin undoes a rotation; its replacement was bound to one more proxy since. */
export const UNDO: Scenario = {
  name: 'undo of a rotation',
  within: 'UndoService.undo',
  points: [
    before('before the transaction', 'ProviderChanges.run'),
    after('after the entry was found', 'UndoRepository.find'),
    after('after the end of the life of the replacement', 'KeyEndings.endLife'),
    before('after the deletion of the replacement', 'FormerKeyRepository.add'),
    after('after its name is kept', 'FormerKeyRepository.add'),
    after('after the insertion of the failed key', 'KeyRepository.insert'),
    after('after the first of the secrets', 'SecretRegistry.takeBack'),
    after('after the bindings point at it', 'BindingRepository.repoint'),
    after('after the backup key', 'BackupKeyRepository.restore'),
    after('after the journal', 'UndoRepository.finish'),
    after('after the event', 'EventRepository.add'),
    ...COMMIT,
    after('before the pool knows', 'ProviderChanges.run'),
    after('after the pool knows, before the answer', 'UndoService.undo'),
  ],
  prepare: (preparation) => prepareUndo(preparation, false),
};

/** The used backup key is gone: it is made anew. */
export const UNDO_AFTER_PURGE: Scenario = {
  name: 'undo of a rotation whose backup key is gone',
  within: 'UndoService.undo',
  points: [after('after the backup key', 'BackupKeyRepository.insert'), COMMIT_SENT],
  prepare: (preparation) => prepareUndo(preparation, true),
};

/** The failed key goes into the reserve, and its replacement stays. */
export const UNDO_INTO_RESERVE: Scenario = {
  name: 'undo of a rotation into the reserve',
  within: 'UndoService.undo',
  points: [
    after('after the secret', 'SecretRegistry.takeBack'),
    after('after the backup key', 'BackupKeyRepository.insert'),
    after('after the journal', 'UndoRepository.finish'),
    COMMIT_SENT,
  ],
  async prepare(preparation) {
    const undo = await rotated(preparation);
    const { rotationId, failed } = undo;
    const { start, recover } = request(preparation, undo, true);
    return {
      concerns: rotationId,
      keyIds: [failed],
      parts: (picture) => {
        const entry = entryIn(picture, undo);
        return {
          'it is in the reserve': picture.backups.some(({ _id }) => _id === failed),
          'its secret is not retired': picture.secrets.some(
            (secret) => secret['ownerId'] === failed && secret['state'] !== 'retired',
          ),
          'the journal has it': entry?.['state'] === 'undone',
          'its event is recorded': countEvents(picture, 'rotation_undone', failed) > 0,
        };
      },
      wrong: (picture) =>
        countEvents(picture, 'rotation_undone', failed) > 1
          ? [`${rotationId} was undone twice`]
          : [],
      start,
      recover,
    };
  },
};
