import { failureResultSchema } from '@keypool/dto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ProviderClient } from '../../support/provider-client';
import { countEvents, keyOf, replacementOf } from '../picture';
import { after, before, COMMIT } from '../points';
import { definite, insist, type Scenario } from '../scenario';

/** Distinct numbers, so that a missing one can be identified. */
const TOKENS = { serving: 11, cooled: 13, replaced: 17 };
const COOLED_FOR_MS = 1;

/** A worker reports usage: of a working key, of one that recovers, and of one that was replaced. */
export const USAGE: Scenario = {
  name: 'usage',
  within: 'UsageWriter.write',
  points: [
    before('before the transaction', 'UsageWriter.write'),
    after('after the counts of keys', 'KeyRepository.addUsage'),
    after('after the counts of the journal', 'RotationRepository.addUsage'),
    after('after the end of a cooldown', 'EventRepository.add'),
    ...COMMIT,
    after('before the answer', 'UsageWriter.write'),
  ],
  async prepare(preparation) {
    const { provider, pool } = preparation;
    const [serving, cooled, replaced] = [
      await preparation.key('serving'),
      await preparation.key('cooled'),
      await preparation.key('replaced'),
    ];
    await preparation.backups('backup');
    await preparation.fail(replaced, 'rotated');
    await pool.fail(
      { keyId: cooled },
      { ...provider.rateLimited, headers: { 'retry-after-ms': String(COOLED_FOR_MS) } },
    );
    await sleep(COOLED_FOR_MS * 2);
    const reports = Object.entries({ serving, cooled, replaced }).map(([role, keyId]) => ({
      keyId,
      tokens: Object.entries(TOKENS).find(([name]) => name === role)?.[1],
      requests: 1,
    }));
    // The report's name: it counts once, however often it is sent.
    const send = ({ worker }: ProviderClient) =>
      worker.sendText('POST', provider.usage, JSON.stringify({ reports }), {
        'idempotency-key': serving,
      });
    return {
      concerns: serving,
      keyIds: [cooled],
      parts: (picture) => ({
        'the serving key is counted': keyOf(picture, serving)?.['tokensUsed'] === TOKENS.serving,
        'the cooled one is counted': keyOf(picture, cooled)?.['tokensUsed'] === TOKENS.cooled,
        'the cooled one has recovered': keyOf(picture, cooled)?.['status'] === 'healthy',
        'the replaced one is counted':
          replacementOf(picture, replaced)?.['tokensUsed'] === TOKENS.replaced,
        'the recovery is recorded': countEvents(picture, 'key_recovered', cooled) === 1,
      }),
      start: send,
      async recover(rescuer) {
        definite(await send(rescuer), 200);
        definite(await send(rescuer), 200);
      },
    };
  },
};

/** An upstream asks to leave a key alone. */
export const COOLDOWN: Scenario = {
  name: 'cooldown',
  within: 'Cooldowns.apply',
  points: [
    before('before the transaction', 'Cooldowns.apply'),
    after('after the key', 'KeyRepository.changeCooldown'),
    ...COMMIT,
    after('before the answer', 'Cooldowns.apply'),
  ],
  async prepare(preparation) {
    const { provider } = preparation;
    const id = await preparation.key('throttled');
    const door = await preparation.proxy('door');
    await preparation.bind(door, id, 3);
    const { lease } = await preparation.acquire(door, id);
    const report = { keyId: id, proxyId: door, lease, ...provider.rateLimited };
    return {
      concerns: id,
      keyIds: [id],
      parts: (picture) => ({
        'the key cools down': keyOf(picture, id)?.['status'] === 'rate_limited',
        'its event is recorded': countEvents(picture, 'key_cooldown', id) === 1,
      }),
      wrong: (picture) =>
        Number(keyOf(picture, id)?.['ladderStep']) > 1 ? [`${id} climbed two steps`] : [],
      start: ({ worker }) => worker.post(provider.failures, report),
      async recover({ worker }) {
        const answer = definite(await worker.post(provider.failures, report), 200);
        const { action, next } = failureResultSchema.parse(answer.body);
        insist(action === 'cooldown', `the repeated report was answered ${action}`);
        const acquired = definite(await worker.post(provider.acquire, { proxyId: door }), 503);
        insist(
          next === null && acquired.headers['retry-after'] !== undefined,
          `I8: ${id} is handed out while it cools down`,
        );
      },
    };
  },
};
