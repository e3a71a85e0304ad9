import { eventually, meanwhile, type Answer, type Client } from '@keypool/testing';
import { expectProblem } from './support/expect-problem';
import type { DatabaseLink } from './support/database-link';
import {
  answered,
  expectComeAgain,
  expectReadiness,
  untilAnswered,
} from './support/disturbed-scene';
import { expectConsistent } from './support/invariants';
import { hurry, joinBehindLink, takeTime } from './support/linked-member';
import type { ProviderClient } from './support/provider-client';
import { PROVIDERS, type ProviderUnderTest, type UpstreamAnswer } from './support/providers';
import { Scene, type Member } from './support/scene';
import { seed } from './support/seed';

/** Of each provider. */
const KEYS = 25;

let scene: Scene;
let link: DatabaseLink;
/** Behind the link. */
let member: Member;
/** On the same database, undisturbed. */
let other: Member;

beforeAll(async () => {
  scene = await Scene.create({ KEYPOOL_ENCRYPTION: 'off' });
  other = await scene.join();
  ({ link, member } = await joinBehindLink(scene));
});

afterEach(async () => {
  await repair();
  await expectReadiness(member, true);
  for (const provider of PROVIDERS) {
    await expectConsistent(provider, scene.database);
  }
});

afterAll(async () => {
  await link.repair();
  await scene.end();
  await link.cut();
});

async function cut(): Promise<void> {
  await link.cut();
  await hurry(member);
}

async function repair(): Promise<void> {
  await link.repair();
  await takeTime(member);
}

/** The same for both providers, at the same time: they share the outage and nothing else. */
function both(work: (pool: ProviderClient, id: string) => Promise<void>): Promise<unknown> {
  return Promise.all(PROVIDERS.map((provider) => work(member.of(provider), provider.id)));
}

const names = (prefix: string, count: number) =>
  Array.from({ length: count }, (_, index) => `${prefix}-${index}`);

function report(
  { worker, provider }: ProviderClient,
  keyId: string,
  upstream: UpstreamAnswer = provider.quotaExhausted,
): Promise<Answer> {
  return answered(worker.post(provider.failures, { keyId, ...upstream }));
}

/** The keys bound to the proxy that are usable according to the database. */
async function usable(provider: ProviderUnderTest, proxyId: string) {
  const { collections, bindingKeyField } = provider;
  const bindings = await scene.database
    .collection(collections.bindings)
    .find({ proxyId })
    .toArray();
  const ids = bindings.map((binding) => String(binding[bindingKeyField]));
  const keys = await scene.database
    .collection(collections.keys)
    .find({ _id: { $in: ids }, status: 'healthy' })
    .toArray();
  return new Set(keys.map(({ _id }) => _id));
}

test('fifty keys that fail during an outage: each is held at once, and all are handled when it is over', async () => {
  await both(async (pool, id) => {
    const keyIds = [`${id}-stays`, `${id}-elsewhere`, ...names(`${id}-key`, KEYS)];
    await seed(pool.provider, scene.database, {
      proxyIds: [`${id}-p`],
      keyIds,
      backupIds: names(`${id}-backup`, KEYS + 1),
      bindings: keyIds.map((keyId) => ({ proxyId: `${id}-p`, keyId })),
    });
    for (const process of [member, other]) {
      await eventually(async () => {
        const served = await process.of(pool.provider).turns(`${id}-p`, KEYS + 2);
        expect(served).toEqual(new Set(keyIds));
      });
    }
  });
  await cut();
  await both(async (pool, id) => {
    const rotated = await other
      .of(pool.provider)
      .fail({ keyId: `${id}-elsewhere` }, pool.provider.quotaExhausted);
    expect(rotated).toMatchObject({ action: 'rotated' });
    const failing = names(`${id}-key`, KEYS);
    const reports = failing.map((keyId) => report(pool, keyId));
    // They are held as soon as their reports are read, long before those are answered.
    await eventually(async () => {
      const served = await pool.turns(`${id}-p`, KEYS + 2);
      expect(failing.filter((keyId) => served.has(keyId))).toEqual([]);
    });
    const endServing = meanwhile(async () => {
      const { keyId } = await pool.acquire(`${id}-p`, 5_000);
      expect(failing).not.toContain(keyId);
    });
    (await Promise.all(reports)).forEach(expectComeAgain);
    (await Promise.all(failing.map((keyId) => report(pool, keyId)))).forEach(expectComeAgain);
    await endServing();
  });
  await expectReadiness(member, false);

  await repair();

  await both(async (pool, id) => {
    // Every second worker died and does not report again.
    const repeated = names(`${id}-key`, KEYS).filter((_, index) => index % 2 === 0);
    const answers = await Promise.all(
      [...repeated, `${id}-elsewhere`].map((keyId) => untilAnswered(() => report(pool, keyId))),
    );
    for (const { body } of answers) {
      expect(body).toMatchObject({
        action: expect.stringMatching(/^(already_)?rotated$/),
        replacedBy: expect.stringContaining('-backup-'),
      });
    }
    // No hold remains: exactly the keys usable in the database are handed out.
    await eventually(async () => {
      const expected = await usable(pool.provider, `${id}-p`);
      expect(expected.size).toBe(KEYS + 2);
      expect(await pool.turns(`${id}-p`, KEYS + 2)).toEqual(expected);
    });
  });
  const lines = member.keypool.stdout.split('\n').length;
  // A few lines per component, and none per request.
  expect(lines).toBeLessThan(2 * KEYS);
});

test('what becomes of a key during an outage depends on what its failure means', async () => {
  const parts = ['quota', 'invalid', 'limited', 'upstream', 'request', 'unknown'] as const;
  await both(async (pool, id) => {
    await pool.addPool(`${id}-v`, ...parts.map((part) => `${id}-v-${part}`));
    await pool.addBackup(`${id}-v-backup-1`);
    await pool.addBackup(`${id}-v-backup-2`);
  });
  await cut();
  await both(async (pool, id) => {
    const { provider } = pool;
    const refused = await Promise.all([
      report(pool, `${id}-v-quota`, provider.quotaExhausted),
      report(pool, `${id}-v-invalid`, provider.invalidKey),
      report(pool, `${id}-v-limited`, provider.rateLimited),
    ]);
    refused.forEach(expectComeAgain);
    // Nothing has to be written for these: the answer is the usual one.
    for (const [part, upstream] of [
      ['request', provider.requestFault],
      ['unknown', provider.unknown],
      ...Array(4).fill(['upstream', provider.unavailable]),
    ]) {
      const answer = await report(pool, `${id}-v-${part}`, upstream);
      expect(answer).toMatchObject({ status: 200, body: { action: 'none' } });
    }
    expect(await pool.turns(`${id}-v`, 6)).toEqual(
      new Set(['upstream', 'request', 'unknown'].map((part) => `${id}-v-${part}`)),
    );
    // The fifth in a row makes it suspect, which does not hold the key. And no other report releases one.
    const left = new Set(['upstream', 'request', 'unknown'].map((part) => `${id}-v-${part}`));
    const again = Promise.all([
      report(pool, `${id}-v-upstream`, provider.unavailable),
      report(pool, `${id}-v-limited`, provider.quotaExhausted),
    ]);
    expect(await pool.turns(`${id}-v`, 6)).toEqual(left);
    (await again).forEach(expectComeAgain);
    expect(await pool.turns(`${id}-v`, 6)).toEqual(left);
  });

  await repair();

  // Nobody reports again: they are released by the database's state.
  await both(async (pool, id) => {
    await eventually(async () => {
      const expected = await usable(pool.provider, `${id}-v`);
      expect(expected.size).toBeGreaterThanOrEqual(4);
      expect(await pool.turns(`${id}-v`, 8)).toEqual(expected);
    });
  });
});

test('a worker that waits for a key during an outage gets one that has cooled down, or 503', async () => {
  await both(async (pool, id) => {
    await pool.addPool(`${id}-w`, `${id}-w-key`);
    await pool.addPool(`${id}-n`, `${id}-n-key`);
  });
  await both(async (pool, id) => {
    await pool.fail(
      { keyId: `${id}-w-key` },
      { ...pool.provider.rateLimited, headers: { 'retry-after': '3' } },
    );
  });
  await cut();
  await both(async (pool, id) => {
    const { worker, provider } = pool;
    const refused = report(pool, `${id}-n-key`);
    const cooled = pool.acquire(`${id}-w`, 20_000);
    // The report may be read after the first question.
    await eventually(async () => {
      const none = await worker.post(provider.acquire, { proxyId: `${id}-n`, waitMs: 1_000 });
      expectProblem(none, 503, 'no_key_available');
    });
    expect(await cooled).toMatchObject({ keyId: `${id}-w-key` });
    expectComeAgain(await refused);
  });
});

test('a token limited to proxies also gets an answer in time', async () => {
  const workers = new Map<string, { client: Client; lease: string }>();
  await both(async (pool, id) => {
    await pool.addPool(`${id}-t`, `${id}-t-key`);
    const { lease } = await pool.acquire(`${id}-t`);
    workers.set(id, { client: await member.workerWith({ proxyIds: [`${id}-t`] }), lease });
  });
  link.freeze();
  await hurry(member);
  await both(async ({ provider, worker }, id) => {
    const { client = worker, lease } = workers.get(id) ?? {};
    const answers = await Promise.all([
      answered(
        client.post(provider.failures, {
          keyId: `${id}-t-key`,
          lease,
          ...provider.quotaExhausted,
        }),
      ),
      // Only the database knows whether it was bound to this proxy.
      answered(
        client.post(provider.failures, {
          keyId: `${id}-gone-long-ago`,
          lease: 'of-long-ago',
          ...provider.quotaExhausted,
        }),
      ),
      answered(
        client.post(provider.usage, {
          reports: [{ keyId: `${id}-gone-long-ago`, lease: 'of-long-ago', tokens: 1, requests: 1 }],
        }),
      ),
    ]);
    answers.forEach(expectComeAgain);
    expectProblem(
      await worker.post(provider.acquire, { proxyId: `${id}-t` }),
      503,
      'no_key_available',
    );
  });
  workers.forEach(({ client }) => client.close());
});
