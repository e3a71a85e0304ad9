import { EVENTS_COLLECTION } from '../../../src/app/events/event.schema';
import { PROXIES_COLLECTION } from '../../../src/app/proxy-directory/proxy.schema';
import { ProxyDirectory } from '../../../src/app/proxy-directory/proxy-directory';
import { INVARIANTS } from '../../model/invariants';
import { Snapshot } from '../../model/snapshot';
import type { ProviderFixture, Row } from '../provider-fixture';

/** Of one provider, with what both share. */
export function collectionsOf({ definition }: ProviderFixture): string[] {
  return [...Object.values(definition.collections), PROXIES_COLLECTION, EVENTS_COLLECTION];
}

/** What is committed right now, all at one moment. */
export async function snapshotOf(process: ProviderFixture): Promise<Snapshot> {
  const { database } = process.testApp;
  const collections = new Map<string, Map<string, Row>>();
  await database.client.withSession((session) =>
    session.withTransaction(
      async () => {
        for (const name of collectionsOf(process)) {
          const rows = await database.collection(name).find({}, { session }).toArray();
          collections.set(name, new Map(rows.map((row) => [String(row._id), row])));
        }
      },
      { readConcern: { level: 'snapshot' } },
    ),
  );
  return new Snapshot(collections, process.definition);
}

/** Violations of the invariants, one line each: the same rules as those of the model test. */
export function breaches(now: Snapshot): string[] {
  return Object.entries(INVARIANTS).flatMap(([rule, broken]) =>
    broken(now).map((what) => `${rule}: ${JSON.stringify(what)}`),
  );
}

/** Where the memory of a process differs from the database. */
export function differences(process: ProviderFixture, now: Snapshot): string[] {
  const { pool } = process.pools;
  return [
    ...compare(
      [...pool.keys.values()].map(({ id, life, rev, status }) => [id, life, rev, status]),
      [...now.keys.values()].map(({ _id, life, rev, status }) => [_id, life, rev, status]),
    ),
    ...compare(
      [...pool.bindings.values()].map(({ id, rev, proxyId, keyId }) => [id, rev, proxyId, keyId]),
      [...now.bindings.values()].map((binding) => [
        binding._id.toHexString(),
        binding.rev,
        binding.proxyId,
        now.keyIdOf(binding),
      ]),
    ),
    ...compare(
      [...process.testApp.app.get(ProxyDirectory).all()].map(({ id, life, rev }) => [
        id,
        life,
        rev,
      ]),
      [...now.proxies.values()].map(({ _id, life, rev }) => [_id, life, rev]),
    ),
    ...compare(
      pool.proxies(Date.now()).flatMap(({ proxyId, usable }) => (usable ? [[proxyId]] : [])),
      [...servedProxies(now)].map((proxyId) => [proxyId]),
    ),
  ];
}

/** The proxies with a healthy key: no key is held for ever, and none is handed out that does not exist. */
function servedProxies(now: Snapshot): Set<string> {
  return new Set(
    [...now.bindings.values()]
      .filter(
        (binding) => binding.isActive && now.keys.get(now.keyIdOf(binding))?.status === 'healthy',
      )
      .map(({ proxyId }) => proxyId),
  );
}

function compare(held: readonly unknown[][], stored: readonly unknown[][]): string[] {
  const [here, there] = [held, stored].map((rows) => new Set(rows.map((row) => row.join(' '))));
  return [
    ...[...(here ?? [])].filter((row) => !there?.has(row)).map((row) => `held only: ${row}`),
    ...[...(there ?? [])].filter((row) => !here?.has(row)).map((row) => `stored only: ${row}`),
  ];
}
