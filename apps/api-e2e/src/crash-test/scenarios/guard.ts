import { failureResultSchema } from '@keypool/dto';
import { eventually } from '@keypool/testing';
import { countEvents, keyOf, replacementOf } from '../picture';
import { after, before, COMMIT_SENT } from '../points';
import type { Preparation } from '../preparation';
import { definite, insist, type Scenario } from '../scenario';
import { boundKey, replacement, reportUntilReplaced } from './rotation';

/** Every case takes a place of the guard, and no success gives one back. */
const GUARD_ON = { KEYPOOL_GUARD: 'on', KEYPOOL_GUARD_PLACES: '500' };

/** A process that dies holding the guard's record holds up all convictions, until the database ends its transaction. */
async function guardIsFree(preparation: Preparation): Promise<void> {
  const keyId = await preparation.key('first');
  await preparation.backups('first-backup');
  await eventually(async () => {
    const { action } = await preparation.pool.fail({ keyId }, preparation.provider.quotaExhausted);
    insist(action !== 'none', `${keyId} is not convicted`);
  });
}

/** A key fails while the guard is on, and takes one of its places. */
export const GUARDED_ROTATION: Scenario = {
  name: 'rotation past the guard',
  within: 'KeyReplacer.replace',
  env: GUARD_ON,
  points: [
    after('after the guard was read', 'GuardRepository.seize'),
    before('before the place is taken', 'GuardRepository.change'),
    after('after the place is taken', 'GuardRepository.change'),
    COMMIT_SENT,
    after('before the pool knows', 'ProviderChanges.run'),
  ],
  async prepare(preparation) {
    const { provider } = preparation;
    await guardIsFree(preparation);
    const { failed, door } = await boundKey(preparation);
    const { lease } = await preparation.acquire(door, failed);
    const report = { keyId: failed, proxyId: door, lease, ...provider.quotaExhausted };
    const { parts, wrong } = replacement(provider, failed);
    return {
      concerns: failed,
      keyIds: [failed],
      parts: (picture) => ({
        ...parts(picture),
        'its place is taken': picture.guardedLives.includes(
          String(replacementOf(picture, failed)?.['replacementLife']),
        ),
      }),
      wrong,
      start: (victim) => victim.worker.post(provider.failures, report),
      recover: (rescuer) => reportUntilReplaced(rescuer, report, door),
    };
  },
};

/** A key fails while an admin has paused rotation: the guard holds it. */
export const HOLD: Scenario = {
  name: 'hold of a key',
  within: 'KeyReplacer.replace',
  env: GUARD_ON,
  points: [
    before('before the transaction', 'ProviderChanges.run'),
    before('before the key is held', 'ConvictedKeyRepository.hold'),
    after('after the key is held', 'ConvictedKeyRepository.hold'),
    after('after the event', 'EventRepository.add'),
    COMMIT_SENT,
    after('before the pool knows', 'ProviderChanges.run'),
    after('after the pool knows, before the answer', 'KeyReplacer.replace'),
  ],
  async prepare(preparation) {
    const { provider, pool } = preparation;
    await guardIsFree(preparation);
    const { failed, door } = await boundKey(preparation);
    definite(await pool.admin.post(provider.guard, { action: 'pause' }), 200);
    const { lease } = await preparation.acquire(door, failed);
    const report = { keyId: failed, proxyId: door, lease, ...provider.quotaExhausted };
    return {
      concerns: failed,
      keyIds: [failed],
      parts: (picture) => ({
        'it is held': Boolean(keyOf(picture, failed)?.['hold']),
        'it is left alone': Boolean(keyOf(picture, failed)?.['cooldownUntil']),
        'its event is recorded': countEvents(picture, 'key_held', failed) > 0,
      }),
      wrong: (picture) => [
        ...(countEvents(picture, 'key_held', failed) > 1
          ? [`${failed} began to be held twice`]
          : []),
        ...(replacementOf(picture, failed) ? [`${failed} was rotated during the pause`] : []),
      ],
      start: (victim) => victim.worker.post(provider.failures, report),
      async recover({ worker }) {
        const answer = definite(await worker.post(provider.failures, report), 200);
        const { action, next } = failureResultSchema.parse(answer.body);
        insist(action === 'cooldown', `the repeated report was answered ${action}`);
        // Another key serves there: the held one is last in line.
        const acquired = definite(await worker.post(provider.acquire, { proxyId: door }), 200);
        insist(
          next?.keyId !== failed && !acquired.text.includes(`"${failed}"`),
          `I8: ${failed} was handed out after its failure was answered`,
        );
      },
    };
  },
};
