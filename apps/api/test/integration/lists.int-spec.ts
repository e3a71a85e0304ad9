import { sortsOf } from '@keypool/dto';
import * as fc from 'fast-check';
import { BACKUP_KEY_STATES, KEY_FILTERS, PAGE_SIZES, PROXY_STATES } from '@keypool/dto';
import { ChangeFeed } from '../../src/app/database/change-feed';
import { PurgeUsedBackupKeysJob } from '../../src/app/key-provider/purge/purge-used-backup-keys.job';
import { UsageService } from '../../src/app/key-provider/usage/usage.service';
import { TokensService } from '../../src/app/tokens/tokens.service';
import type { TestApp } from './create-test-app';
import { eventually, ONE_PROVIDER, ProviderFixture, secretOf } from './provider-fixture';
import { useTestApps } from './use-test-apps';

interface List {
  readonly path: (id: string) => string;
  readonly sorts: readonly string[];
  readonly statuses: readonly string[];
  readonly hasIds: boolean;
  /** Whose keys can be left out. */
  readonly proxies?: readonly string[];
}

const LISTS: Record<string, List> = {
  keys: {
    path: (id) => `/admin/${id}/keys`,
    sorts: sortsOf('keys'),
    statuses: KEY_FILTERS,
    hasIds: true,
    proxies: ['proxy-1', 'proxy-2', 'nobody'],
  },
  'backup keys': {
    path: (id) => `/admin/${id}/backup-keys`,
    sorts: sortsOf('backupKeys'),
    statuses: BACKUP_KEY_STATES,
    hasIds: true,
  },
  bindings: {
    path: (id) => `/admin/${id}/bindings`,
    sorts: sortsOf('bindings'),
    statuses: PROXY_STATES,
    hasIds: false,
  },
  proxies: {
    path: () => '/admin/proxies',
    sorts: sortsOf('proxies'),
    statuses: PROXY_STATES,
    hasIds: true,
  },
};
const SEARCHES = ['k', 'KEY-1', '-1', '.', '@', 'proxy', 'ÄRGER', '🙂', '(', '\\', '-', 'nothing'];
const OF_THE_POOL: ReadonlySet<string> = new Set(['usableKeys', 'dueAt', 'figures']);
const TWELVE_HOURS = 12 * 3_600_000;

/** Three processes on one database: two that work, and one whose change feed has ended: its lists come from the database. */
describe.each(ONE_PROVIDER)('%s: lists from memory', (id) => {
  const apps = useTestApps(3, { KEYPOOL_PURGE_EVERY: '1h', KEYPOOL_GUARD: 'off' });
  let here: ProviderFixture;
  let headers: { authorization: string };

  beforeAll(async () => {
    const [first, , blind] = apps;
    here = new ProviderFixture(first as TestApp, id);
    await blind?.app.get(ChangeFeed).close();
    const { token } = await here.testApp.app
      .get(TokensService)
      .createToken({ name: 'lists', scope: 'admin' }, 'test');
    headers = { authorization: `Bearer ${token}` };
  });

  async function ask(process: TestApp | undefined, url: string): Promise<unknown> {
    const answer = await process?.app.inject({ url, headers });
    expect({ url, status: answer?.statusCode }).toEqual({ url, status: 200 });
    return answer?.json();
  }

  /** Without figures from each process's own pool, which the third one's does not keep up to date. */
  async function listed(process: TestApp | undefined, url: string): Promise<object> {
    const answer = JSON.stringify(await ask(process, url), (name, value: unknown) =>
      OF_THE_POOL.has(name) ? undefined : value,
    );
    return { url, answer: JSON.parse(answer) as unknown };
  }

  async function expectSame(url: string, process: TestApp | undefined = apps[0]): Promise<void> {
    expect(await listed(process, url)).toEqual(await listed(apps[2], url));
  }

  const firstPages = [
    ...Object.values(LISTS).map(({ path }) => `${path(id)}?page=1&pageSize=200`),
    `/admin/${id}/keys?page=1&status=unhealthy`,
    `/admin/${id}/keys?page=1&status=unbound`,
    `/admin/${id}/keys?fields=id&notBoundTo=proxy-2`,
    `/admin/${id}/keys?fields=id`,
    `/admin/${id}/backup-keys?fields=id&status=used`,
    `/admin/${id}/stats`,
  ];

  async function expectAllSame(process?: TestApp): Promise<void> {
    for (const url of firstPages) {
      await expectSame(url, process);
    }
  }

  const keyIds = Array.from({ length: 40 }, (_, index) => `${index % 3 ? 'Key' : 'key.'}-${index}`);
  const backupIds = Array.from({ length: 12 }, (_, index) => `spare@${index}`);
  const proxies = ['Ärger', '🙂', 'Ａ', 'b', 'B', 'plain (1)'].map((name, index) => ({
    id: `proxy-${index}`,
    name,
  }));

  const steps: [string, () => Promise<unknown>][] = [
    ['keys are added', () => Promise.all(keyIds.map((keyId) => here.addKey(keyId)))],
    ['backup keys are added', () => Promise.all(backupIds.map((each) => here.addBackup(each)))],
    [
      'proxies are added',
      () => Promise.all(proxies.map((proxy) => here.proxies.createProxy(proxy, 'test'))),
    ],
    [
      'keys are bound',
      async () => {
        for (const [index, keyId] of keyIds.entries()) {
          await here.bind(`proxy-${index % 5}`, keyId, index % 4);
        }
      },
    ],
    ['a key is rotated', () => here.rotation.rotateKey('Key-1', 'test')],
    [
      'keys are throttled',
      () =>
        Promise.all(
          ['Key-2', 'key.-3', 'Key-4'].map((keyId) =>
            here.rotation.checkAndRotateOnError({ keyId, status: 429 }),
          ),
        ),
    ],
    ['a key is dead', () => here.rotation.checkAndRotateOnError({ keyId: 'Key-5', status: 402 })],
    ['a key is reset', () => here.keys.resetKeyStats('Key-2', 'test')],
    ['a key is deleted', () => here.keys.deleteKey('key.-6', 'test')],
    ['and added again', () => here.addKey('key.-6')],
    [
      'bindings are changed',
      async () => {
        await here.bindings.updateBinding('proxy-2', 'Key-7', { isActive: false }, 'test');
        await here.bindings.updateBinding('proxy-3', 'Key-8', { priority: 9 }, 'test');
        await here.bindings.deleteBinding('proxy-4', 'key.-9', 'test');
      },
    ],
    ['all of a proxy are deleted', () => here.bindings.deleteProxyBindings('proxy-0', 'test')],
    ['a proxy is renamed', () => here.proxies.updateProxy('proxy-1', { name: 'new' }, 'test')],
    ['a proxy is off', () => here.proxies.updateProxy('proxy-5', { isActive: false }, 'test')],
    ['a proxy is deleted', () => here.proxies.deleteProxy('proxy-4', 'test')],
    ['a used backup key is restored', () => here.backupKeys.restoreBackupKey('spare@0', 'test')],
    ['a backup key is deleted', () => here.backupKeys.deleteBackupKey('spare@2', 'test')],
    [
      'used backup keys are purged',
      async () => {
        await here.rotation.rotateKey('Key-10', 'test');
        await here
          .collection('backupKeys')
          .updateMany(
            { isUsed: true },
            { $set: { usedAt: new Date(Date.now() - TWELVE_HOURS * 2) } },
          );
        expect(await here.part(PurgeUsedBackupKeysJob).purge()).toBeGreaterThan(0);
      },
    ],
    [
      'nothing is left in reserve',
      async () => {
        for (const { _id } of await here
          .collection('backupKeys')
          .find({ isUsed: false })
          .toArray()) {
          await here.backupKeys.deleteBackupKey(_id, 'test');
        }
        await here.rotation.checkAndRotateOnError({ keyId: 'Key-11', status: 402 });
      },
    ],
  ];

  it.each(steps)('show what this process did: %s', async (_what, step) => {
    await step();
    await expectAllSame();
  });

  it('show what a process did by itself: a key that waited is replaced', async () => {
    await here.addBackup('late');
    await eventually(async () => expect(await here.key('Key-11')).toBeNull());
    await eventually(() => expectAllSame());
  });

  it('show what usage counted, by the counts', async () => {
    const reports = keyIds.map((keyId, index) => ({
      keyId,
      tokens: (index * 7) % 11,
      requests: 1,
    }));
    await here.part(UsageService).report(reports);
    await eventually(async () => {
      for (const sort of ['-tokensUsed', 'requestsCount', '-updatedAt']) {
        await expectSame(`/admin/${id}/keys?page=1&pageSize=50&sort=${sort}`);
      }
    });
  });

  it.each(Object.entries(LISTS))(
    'are those of the database, page by page: %s',
    async (_name, list) => {
      const asked = fc.record(
        {
          q: fc.constantFrom(...SEARCHES),
          status: fc.constantFrom(...list.statuses),
          sort: fc.constantFrom(...list.sorts),
          page: fc.constantFrom(...['1', '1', '2', '7']),
          pageSize: fc.constantFrom(...PAGE_SIZES.map(String)),
          ...(list.hasIds ? { fields: fc.constant('id') } : {}),
          ...(list.proxies ? { notBoundTo: fc.constantFrom(...list.proxies) } : {}),
        },
        { requiredKeys: [] },
      );
      await fc.assert(
        fc.asyncProperty(asked, async (query) => {
          await expectSame(`${list.path(id)}?${new URLSearchParams(query)}`);
        }),
        { numRuns: 40 },
      );
    },
  );

  it('follow in the other process', async () => {
    await eventually(() => expectAllSame(apps[1]));
    await here.addKey('another');
    await here.addBackup('for another');
    await here.rotation.rotateKey('another', 'test');
    await here.part(UsageService).report([{ keyId: 'Key-13', tokens: 1_000, requests: 1 }]);
    await eventually(async () => {
      await expectAllSame(apps[1]);
      await expectSame(`/admin/${id}/keys?page=1&sort=-tokensUsed`, apps[1]);
    });
    // And what a process without changes writes.
    await new ProviderFixture(apps[2] as TestApp, id).addKey('from there');
    await eventually(() => expectAllSame());
  });

  it('show a key whose secret belongs to another one as broken, and all others', async () => {
    const before = (await ask(apps[0], `/admin/${id}/keys?fields=id`)) as { totalKeys: number };
    const foreign = await here.key('Key-14');
    await here.collection('keys').insertOne({ ...foreign, _id: 'broken', life: 'of its own' });
    const row = { _id: 'broken', status: 'error', apiKey: '...', cooldownUntil: null };
    await eventually(async () =>
      expect(await ask(apps[0], `/admin/${id}/keys?page=1&q=broken&status=error`)).toMatchObject({
        keys: [row],
        matching: 1,
        totalKeys: before.totalKeys + 1,
      }),
    );
    const { keys } = (await ask(apps[0], `/admin/${id}/keys`)) as { keys: object[] };
    expect(keys).toHaveLength(before.totalKeys + 1);
    expect(keys).toContainEqual(expect.objectContaining(row));
    expect(JSON.stringify(keys)).not.toContain(secretOf('Key-14'));
    await here.bind('proxy-1', 'broken').catch(() => undefined);
    expect(here.acquire('proxy-1')).not.toMatchObject({ keyId: 'broken' });
  });
});
