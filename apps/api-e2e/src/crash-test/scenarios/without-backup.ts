import { failureResultSchema } from '@keypool/dto';
import { countEvents, keyOf, wasKey } from '../picture';
import { after, before, COMMIT, COMMIT_SENT } from '../points';
import { definite, insist, Unfinished, type Scenario } from '../scenario';
import { replacement } from './rotation';

/** A key fails, and there is no backup key. */
export const EXHAUSTION: Scenario = {
  name: 'rotation without a backup key',
  within: 'KeyReplacer.replace',
  points: [
    before('before the transaction', 'ProviderChanges.run'),
    after('after the key is exhausted', 'KeyRepository.exhaust'),
    after('after the waiting entry', 'RotationRepository.wait'),
    after('after the event', 'EventRepository.add'),
    COMMIT_SENT,
    after('after the pool knows, before the answer', 'KeyReplacer.replace'),
  ],
  async prepare(preparation) {
    const { provider } = preparation;
    const failed = await preparation.key('failed');
    const door = await preparation.proxy('door');
    await preparation.bind(door, failed, 3);
    const { lease } = await preparation.acquire(door, failed);
    const report = { keyId: failed, proxyId: door, lease, ...provider.quotaExhausted };
    return {
      concerns: failed,
      keyIds: [failed],
      // A backup key added meanwhile may replace it at once.
      parts: (picture) => ({
        'it serves no more': (keyOf(picture, failed)?.['status'] ?? 'exhausted') === 'exhausted',
        'the journal has it': picture.journal.some((entry) => entry['failedKeyId'] === failed),
        'its event is recorded':
          countEvents(picture, 'rotation_waiting', failed) +
            countEvents(picture, 'key_rotated', failed) >
          0,
      }),
      wrong: (picture) =>
        countEvents(picture, 'rotation_waiting', failed) > 1
          ? [`${failed} began to wait twice`]
          : [],
      start: (victim) => victim.worker.post(provider.failures, report),
      async recover({ worker }) {
        const answer = definite(await worker.post(provider.failures, report), 200);
        const { action, next } = failureResultSchema.parse(answer.body);
        insist(
          ['exhausted', 'rotated', 'already_rotated'].includes(action),
          `the repeated report was answered ${action}`,
        );
        const acquired = definite(await worker.post(provider.acquire, { proxyId: door }), 200, 503);
        insist(
          next?.keyId !== failed && !acquired.text.includes(`"${failed}"`),
          `I8: ${failed} was handed out after its failure was answered`,
        );
      },
    };
  },
};

/** A backup key is added, and replaces the key that waits for one. */
export const COMPLETION: Scenario = {
  name: 'completion of a waiting rotation',
  within: 'KeyReplacer.replace',
  // Without a backup key it waits; later another process would replace it.
  early: true,
  alone: true,
  points: [
    before('before the transaction', 'ProviderChanges.run'),
    after('after the claim', 'BackupKeyRepository.claim'),
    after('after the deletion of the failed key', 'KeyRepository.delete'),
    COMMIT_SENT,
    after('before the pool knows', 'ProviderChanges.run'),
  ],
  async prepare(preparation) {
    const { provider, ledger } = preparation;
    const failed = await preparation.key('failed');
    const door = await preparation.proxy('door');
    await preparation.bind(door, failed, 3);
    await preparation.fail(failed, 'exhausted');
    const line = preparation.line('backup');
    let isSettled = false;
    let more = 0;
    return {
      // Any waiting rotation will do.
      concerns: { rotation: 'completion' },
      keyIds: [failed],
      ...replacement(provider, failed),
      async start({ admin }) {
        ledger.reserve.ask(1);
        definite(await admin.post(provider.backupKeys, line), 201);
        return null;
      },
      async recover(rescuer) {
        definite(await rescuer.admin.post(provider.backupKeys, line), 201, 409);
        if (!isSettled) {
          ledger.reserve.settle(1);
          isSettled = true;
        }
        const isAvailable = (await rescuer.backups()).some(({ isUsed }) => !isUsed);
        // Read after that: if the last one was taken for this key in between, it is done.
        const rows = await rescuer.rotations();
        if (rows.find(({ failedKeyId }) => failedKeyId === failed)?.state !== 'done') {
          // One that a dead process held for long may have lost its backup key to another one.
          if (!isAvailable) {
            const id = preparation.name(`more-${++more}`);
            await ledger.reserve.more(() => rescuer.addBackup(id));
          }
          throw new Unfinished(`${failed} waits`);
        }
      },
    };
  },
};

/** An admin deletes a key that is bound and waits for a backup key. */
export const DELETION: Scenario = {
  name: 'deletion of a key',
  within: 'KeysService.deleteKey',
  points: [
    before('after the key', 'FormerKeyRepository.add'),
    after('after its name', 'FormerKeyRepository.add'),
    after('after its waiting rotation', 'KeyEndings.endLife'),
    after('after its secret', 'SecretRegistry.release'),
    after('after its bindings', 'BindingRepository.deleteByKey'),
    ...COMMIT,
    after('before the answer', 'KeysService.deleteKey'),
  ],
  async prepare(preparation) {
    const { provider, ledger } = preparation;
    const id = await preparation.key('doomed');
    const [door, side] = [await preparation.proxy('door'), await preparation.proxy('side')];
    const seats = [await preparation.bind(door, id, 3), await preparation.bind(side, id, 1)];
    await preparation.fail(id, 'exhausted');
    const path = `${provider.keys}/${id}`;
    return {
      concerns: id,
      keyIds: [id],
      parts: (picture) => ({
        'the key is gone': !keyOf(picture, id),
        'its name is kept': wasKey(picture, id),
        'its bindings are gone': !picture.bindings.some(
          (binding) => binding[provider.bindingKeyField] === id,
        ),
        'its secret is free': !picture.secrets.some((secret) => secret['ownerId'] === id),
        'nothing waits for it': picture.journal.some(
          (entry) => entry['failedKeyId'] === id && entry['state'] === 'cancelled',
        ),
        'its event is recorded': countEvents(picture, 'key_deleted', id) > 0,
        'its waiting rotation is recorded': countEvents(picture, 'rotation_cancelled', id) > 0,
      }),
      wrong: (picture) =>
        countEvents(picture, 'key_deleted', id) > 1 ? [`${id} was deleted twice`] : [],
      start({ admin }) {
        ledger.keys.ask(-1);
        ledger.bindings.ask(-seats.length);
        ledger.vacate(seats);
        return admin.delete(path);
      },
      async recover({ admin }) {
        definite(await admin.delete(path), 200, 404);
        ledger.keys.settle(-1);
        ledger.bindings.settle(-seats.length);
      },
    };
  },
};
