import type { EventType } from '@keypool/dto';
import { eventually, type Answer } from '@keypool/testing';
import { answered, expectReadiness, untilAnswered } from './support/disturbed-scene';
import { expectConsistent } from './support/invariants';
import { joinBehindLink, type LinkedMember } from './support/linked-member';
import { secretOf, type ProviderClient } from './support/provider-client';
import { EACH_PROVIDER, PROVIDERS, type ProviderUnderTest } from './support/providers';
import { Scene } from './support/scene';

type Collection = keyof ProviderUnderTest['collections'];

interface Operation {
  readonly what: string;
  /** The write whose answer is lost, inside the operation's transaction. */
  readonly command: string;
  readonly collection: Collection;
  readonly ask: (pool: ProviderClient, id: string) => Promise<Answer>;
  /** The event that records it, and of which key. Null when it leaves no event. */
  readonly event?: readonly [type: EventType, keyId: string];
}

const usageOf = (keyId: string) => ({ reports: [{ keyId, tokens: 10, requests: 1 }] });

/** What is written, by whom, and one write of each kind. `id` is the prefix of all names. */
const OPERATIONS: readonly Operation[] = [
  {
    what: 'a rotation',
    command: 'findAndModify',
    collection: 'keys',
    ask: ({ worker, provider }, id) =>
      worker.post(provider.failures, { keyId: `${id}-fails`, ...provider.quotaExhausted }),
    event: ['key_rotated', 'fails'],
  },
  {
    what: 'a usage report',
    command: 'update',
    collection: 'keys',
    ask: ({ worker, provider }, id) =>
      worker.sendText('POST', provider.usage, JSON.stringify(usageOf(`${id}-used`)), {
        'idempotency-key': `${id}-report`,
      }),
  },
  {
    what: 'the creation of a key',
    command: 'insert',
    collection: 'keys',
    ask: ({ admin, provider }, id) =>
      admin.post(provider.keys, { id: `${id}-new`, apiKey: secretOf(`${id}-new`) }),
    event: ['key_created', 'new'],
  },
  {
    what: 'the deletion of a key',
    command: 'delete',
    collection: 'secrets',
    ask: ({ admin, provider }, id) => admin.delete(`${provider.keys}/${id}-goes`),
    event: ['key_deleted', 'goes'],
  },
  {
    what: 'a binding',
    command: 'insert',
    collection: 'bindings',
    ask: ({ admin, provider }, id) =>
      admin.post(provider.bindings, {
        proxyId: `${id}-p`,
        [provider.bindingKeyField]: `${id}-bound`,
        priority: 7,
      }),
    event: ['binding_created', 'bound'],
  },
  {
    what: 'a restore',
    command: 'findAndModify',
    collection: 'backupKeys',
    ask: ({ admin, provider }, id) => admin.post(`${provider.backupKeys}/${id}-restored/restore`),
    event: ['backup_key_restored', 'restored'],
  },
];

/** Where in the transaction: at one of its writes, or at the end. */
const PLACES = ['inside', 'commit'] as const;
type Place = (typeof PLACES)[number];

/** What happens to the connection, and the providers in the order of the places: each has its turn at both. */
const FATES = [
  ['and the connection breaks', 'loseAnswerTo', PROVIDERS],
  ['and the connection stays, silent', 'swallowAnswerTo', PROVIDERS.toReversed()],
] as const;

/** A process behind a link of its own for each place. */
let writing: { readonly scene: Scene; readonly doors: Record<Place, LinkedMember> };
/** One that purges all the time. */
let purging: LinkedMember & { readonly scene: Scene };

beforeAll(async () => {
  const [scene, purged] = [await Scene.create(), await Scene.create()];
  const [inside, commit] = [await joinBehindLink(scene), await joinBehindLink(scene)];
  writing = { scene, doors: { inside, commit } };
  const often = { KEYPOOL_PURGE_AFTER: '1s', KEYPOOL_PURGE_EVERY: '1s' };
  purging = { scene: purged, ...(await joinBehindLink(purged, often)) };
});

afterAll(async () => {
  await Promise.all([writing.scene.end(), purging.scene.end()]);
  const doors = [purging, ...Object.values(writing.doors)];
  await Promise.all(doors.map(({ link }) => link.cut()));
});

describe.each(FATES)('when the answer to a write is lost %s,', (_, fate, providers) => {
  test('nothing is lost and nothing is done twice, inside a transaction and of its commit', async () => {
    const { scene, doors } = writing;
    const all = providers.flatMap((provider, index) =>
      PLACES.slice(index, index + 1).map((place) => ({
        id: `${provider.id}-${place}`,
        place,
        provider,
        ...doors[place],
      })),
    );
    for (const { id, member, provider } of all) {
      await prepare(member.of(provider), id);
      await member.of(provider).addBackup(`${id}-backup`);
    }
    const settling: Promise<void>[] = [];
    for (const { id, link, member, place, provider } of all) {
      for (const operation of OPERATIONS) {
        const lost =
          place === 'commit'
            ? link[fate]('commitTransaction')
            : link[fate](operation.command, provider.collections[operation.collection]);
        settling.push(settle(operation, member.of(provider), id));
        await lost;
      }
    }
    await Promise.all(settling);
    for (const { id, member, provider } of all) {
      await expectReadiness(member, true);
      for (const operation of OPERATIONS) {
        await expectDoneOnce(operation, member.of(provider), id);
      }
      await expectConsistent(provider, scene.database);
      await member.of(provider).deleteBackups();
    }
  });

  test('a purge deletes long-used backup keys once', async () => {
    const { link, member, scene } = purging;
    const lost = EACH_PROVIDER.map(([, { collections }]) =>
      link[fate]('delete', collections.backupKeys),
    );
    for (const [id, provider] of EACH_PROVIDER) {
      const pool = member.of(provider);
      await pool.addKey(`${id}-${fate}-key`);
      await pool.addBackup(`${id}-${fate}-backup`);
      await pool.fail({ keyId: `${id}-${fate}-key` }, provider.quotaExhausted);
    }
    await Promise.all(lost);
    for (const [id, provider] of EACH_PROVIDER) {
      await eventually(async () => expect(await member.of(provider).backups()).toEqual([]));
      const events = await member.of(provider).events('backup_keys_purged');
      const purged = events.flatMap(({ detail }) => detail['ids']);
      expect(purged.filter((one) => one === `${id}-${fate}-backup`)).toHaveLength(1);
      await expectConsistent(provider, scene.database);
    }
  });
});

/** Whatever the first answer is, retrying as long as requested succeeds. */
async function settle(operation: Operation, pool: ProviderClient, id: string): Promise<void> {
  const ask = () => answered(operation.ask(pool, id));
  const first = await ask();
  const last = first.status === 503 ? await untilAnswered(ask) : first;
  expect(`${operation.what}: ${last.status} ${last.text}`).toMatch(/: 20[01] /);
}

async function expectDoneOnce(
  { event }: Operation,
  pool: ProviderClient,
  id: string,
): Promise<void> {
  if (!event) {
    expect(await pool.key(`${id}-used`)).toMatchObject({ requestsCount: 1, tokensUsed: 10 });
    return;
  }
  const [type, name] = event;
  expect(await pool.events(type, `${id}-${name}`)).toMatchObject([{ type }]);
}

/** What the operations are about. The backup key was used, and its secret is free for the restore again. */
async function prepare(pool: ProviderClient, id: string): Promise<void> {
  await pool.addPool(`${id}-p`, `${id}-fails`, `${id}-used`, `${id}-goes`);
  await pool.addKey(`${id}-bound`);
  await pool.addKey(`${id}-failed-before`);
  await pool.addBackup(`${id}-restored`);
  await pool.fail({ keyId: `${id}-failed-before` }, pool.provider.quotaExhausted);
  await pool.deleteKey(`${id}-restored`);
}
