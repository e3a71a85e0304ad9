import { failureResultSchema, rotationSchema, type FailureDto } from '@keypool/dto';
import type { ProviderClient } from '../../support/provider-client';
import type { ProviderUnderTest } from '../../support/providers';
import { countEvents, keyOf, replacementOf, wasKey } from '../picture';
import { after, before, COMMIT, COMMIT_SENT } from '../points';
import type { Preparation } from '../preparation';
import { definite, insist, Unfinished, type Operation, type Scenario } from '../scenario';

const ACQUIRES = 5;

/** A key is replaced by a backup key, as the database stores it. */
export function replacement(
  { bindingKeyField }: ProviderUnderTest,
  failedId: string,
): Pick<Operation, 'parts' | 'wrong'> {
  return {
    parts: (picture) => {
      const entry = replacementOf(picture, failedId);
      return {
        'the failed key is gone': !keyOf(picture, failedId),
        'no binding points at it': !picture.bindings.some(
          (binding) => binding[bindingKeyField] === failedId,
        ),
        'its secret is retired': picture.secrets.some(
          (secret) => secret['ownerId'] === failedId && secret['state'] === 'retired',
        ),
        'the journal has it': entry !== undefined,
        'its successor is active':
          keyOf(picture, String(entry?.['replacementKeyId'])) !== undefined,
        'its name is kept': wasKey(picture, failedId),
        'its event is recorded': countEvents(picture, 'key_rotated', failedId) > 0,
      };
    },
    wrong: (picture) =>
      countEvents(picture, 'key_rotated', failedId) > 1
        ? [`two rotations of ${failedId} are recorded`]
        : [],
  };
}

/** A worker without an answer reports again, and again after that: the successor is always the same. */
export async function reportUntilReplaced(
  pool: ProviderClient,
  report: FailureDto,
  proxyId: string,
): Promise<void> {
  const send = async () =>
    failureResultSchema.parse(
      definite(await pool.worker.post(pool.provider.failures, report), 200).body,
    );
  const first = await send();
  insist(
    first.action === 'rotated' || first.action === 'already_rotated',
    `the repeated report was answered ${JSON.stringify({ ...first, next: null })}`,
  );
  const again = await send();
  insist(
    again.action === 'already_rotated' && again.replacedBy === first.replacedBy,
    `the successor of ${report.keyId} was ${first.replacedBy}, and then ${again.action} ${again.replacedBy}`,
  );
  insist(
    ![first, again].some(({ next }) => next?.keyId === report.keyId),
    `I8: the answer to its failure hands out ${report.keyId}`,
  );
  await serves(pool, proxyId, report.keyId, first.replacedBy);
}

/** @throws Violation when a dead key is handed out, Unfinished while its successor is not */
async function serves(
  pool: ProviderClient,
  proxyId: string,
  deadId: string,
  successorId: string | null,
): Promise<void> {
  for (let count = 0; count < ACQUIRES; count++) {
    const { keyId } = await pool.acquire(proxyId);
    insist(keyId !== deadId, `I8: ${deadId} was acquired after its failure was answered`);
    if (keyId !== successorId) {
      throw new Unfinished(`${proxyId} gets ${keyId}, not ${successorId}`);
    }
  }
}

/** A key that serves at two proxies, at one of them beside another one, and twice as many backup keys as it needs. */
export async function boundKey(
  preparation: Preparation,
): Promise<{ failed: string; door: string }> {
  const door = await preparation.proxy('door');
  const side = await preparation.proxy('side');
  const failed = await preparation.key('failed');
  const mate = await preparation.key('mate');
  await preparation.bind(door, failed, 3);
  await preparation.bind(door, mate, 7);
  await preparation.bind(side, failed, 1, false);
  await preparation.backups('backup-1', 'backup-2');
  return { failed, door };
}

export const ROTATION: Scenario = {
  name: 'rotation',
  within: 'KeyReplacer.replace',
  points: [
    before('before the transaction', 'ProviderChanges.run'),
    after('after the seizure of the failed key', 'KeyRepository.seize'),
    after('after the choice of a backup key', 'EligibleBackups.oldest'),
    after('after the claim', 'BackupKeyRepository.claim'),
    after('after the insertion of the new key', 'KeyRepository.insert'),
    after('after the promotion of its secret', 'SecretRegistry.promote'),
    after('after the bindings point at it', 'BindingRepository.repoint'),
    after('after the retirement of the failed secret', 'SecretRegistry.retire'),
    after('after the journal', 'RotationRepository.complete'),
    before('after the deletion of the failed key', 'FormerKeyRepository.add'),
    after('after its name is kept', 'FormerKeyRepository.add'),
    after('after the event', 'EventRepository.add'),
    ...COMMIT,
    after('before the pool knows', 'ProviderChanges.run'),
    after('after the pool knows, before the answer', 'KeyReplacer.replace'),
  ],
  async prepare(preparation) {
    const { provider } = preparation;
    const { failed, door } = await boundKey(preparation);
    const { lease } = await preparation.acquire(door, failed);
    const report = { keyId: failed, proxyId: door, lease, ...provider.quotaExhausted };
    return {
      concerns: failed,
      keyIds: [failed],
      ...replacement(provider, failed),
      start: (victim) => victim.worker.post(provider.failures, report),
      recover: (rescuer) => reportUntilReplaced(rescuer, report, door),
    };
  },
};

export const ROTATION_BY_HAND: Scenario = {
  name: 'rotation by hand',
  within: 'KeyReplacer.replace',
  points: [
    before('before the transaction', 'ProviderChanges.run'),
    after('after the bindings point at the new key', 'BindingRepository.repoint'),
    COMMIT_SENT,
    after('after the pool knows, before the answer', 'KeyReplacer.replace'),
  ],
  async prepare(preparation) {
    const { provider } = preparation;
    const { failed, door } = await boundKey(preparation);
    const path = `${provider.keys}/${failed}/rotate`;
    let successor: string | null = null;
    return {
      concerns: failed,
      keyIds: [failed],
      ...replacement(provider, failed),
      start: ({ admin }) => admin.post(path),
      async recover(rescuer) {
        const answer = definite(await rescuer.admin.post(path), 200, 404);
        if (answer.status === 200) {
          successor = rotationSchema.parse(answer.body).replacementKeyId;
        }
        const rows = await rescuer.rotations();
        const row = rows.find(({ failedKeyId }) => failedKeyId === failed);
        insist(row?.state === 'done', `${failed} is gone, and the journal does not say where to`);
        insist(
          successor === null || successor === row?.replacementKeyId,
          `${failed} was replaced by ${successor}, and then by ${row?.replacementKeyId}`,
        );
        await serves(rescuer, door, failed, row?.replacementKeyId ?? null);
      },
    };
  },
};
