import { whichEngine } from '@keypool/embedded-mongo';
import { getConnectionToken } from '@nestjs/mongoose';
import { LIMITS } from '@keypool/testing';
import type { Connection, mongo } from 'mongoose';
import { ChangeFeed } from '../../src/app/database/change-feed';
import { ADMIN_ANSWER_WITHIN } from '../../src/app/http/answer-during-outage';
import { TokensService } from '../../src/app/tokens/tokens.service';
import { createTestApp, type TestApp } from './create-test-app';
import { addCopies } from './many-rows';
import { PROVIDER_IDS, ProviderFixture } from './provider-fixture';

interface Plan {
  readonly stage: string;
  readonly inputStage?: Plan;
  readonly inputStages?: readonly Plan[];
  /** In it, where MongoDB's newer engine of queries shows its plan. */
  readonly queryPlan?: Plan;
}

/** What is about this request alone, and no part of what is explained. */
const OF_THE_REQUEST = ['lsid', '$db', '$clusterTime', 'readConcern', 'txnNumber'];

/** `npm run prove` sets how many rows there are. */
const ROWS = Number(process.env['KEYPOOL_TEST_ROWS'] ?? 0);
const FILLED_WITHIN_MS = 1_800_000;

function stagesOf({ queryPlan, ...outer }: Plan): string[] {
  const plan = queryPlan ?? outer;
  const inner = [...(plan.inputStage ? [plan.inputStage] : []), ...(plan.inputStages ?? [])];
  return [plan.stage, ...inner.flatMap(stagesOf)];
}

let testApp: TestApp;
let headers: { authorization: string };
/** What no filtered search does. The embedded engine sorts whatever is filtered, so it tells nothing of the order. */
let unwanted: readonly string[];

beforeAll(async () => {
  // Plans are looked at, not how long so many rows take.
  jest.replaceProperty(ADMIN_ANSWER_WITHIN, 'ms', LIMITS.waitMs);
  testApp = await createTestApp();
  const { engine } = whichEngine(await testApp.database.command({ buildInfo: 1 }));
  unwanted = engine === 'SecantusDB' ? ['COLLSCAN'] : ['COLLSCAN', 'SORT'];
  const providers = PROVIDER_IDS.map((id) => new ProviderFixture(testApp, id));
  for (const provider of providers) {
    await provider.addBoundKey();
    await provider.addBackup('spare');
  }
  const { token } = await testApp.app
    .get(TokensService)
    .createToken({ name: 'plans', scope: 'admin' }, 'test');
  headers = { authorization: `Bearer ${token}` };
  // From now on its memory may be stale: lists come from the database.
  await testApp.app.get(ChangeFeed).close();
  for (const provider of ROWS > 0 ? providers : []) {
    await addCopies(provider, ROWS);
  }
}, FILLED_WITHIN_MS);

afterAll(() => testApp.close());

/** The stages of the database's plan for each search that this request does in a collection. */
async function plansOf(url: string, collection: string): Promise<string[][]> {
  const client = testApp.app.get<Connection>(getConnectionToken()).getClient();
  const seen: mongo.Document[] = [];
  const listen = ({ command }: mongo.CommandStartedEvent) => {
    if (command['find'] === collection) {
      seen.push(command);
    }
  };
  client.on('commandStarted', listen);
  const { statusCode } = await testApp.app.inject({ url, headers });
  client.off('commandStarted', listen);
  expect({ url, statusCode }).toEqual({ url, statusCode: 200 });
  return Promise.all(
    seen.map(async (command) => {
      const explain = Object.fromEntries(
        Object.entries(command).filter(([name]) => !OF_THE_REQUEST.includes(name)),
      );
      const { queryPlanner } = await testApp.database.command({
        explain,
        verbosity: 'queryPlanner',
      });
      return stagesOf(queryPlanner.winningPlan);
    }),
  );
}

// Not by `_id`: of that index the embedded engine tells nothing.
describe.each(PROVIDER_IDS)('%s: a page of a list', (id) => {
  it.each([
    ['keys', 'keys?page=1'],
    ['keys', 'keys?page=1&sort=-createdAt'],
    ['backupKeys', 'backup-keys?page=1'],
    ['bindings', 'bindings?page=1'],
    ['bindings', 'bindings?page=1&sort=keyId'],
    ['rotations', 'rotations'],
  ] as const)('of %s comes in the order of an index: %s', async (name, path) => {
    const { collections } = new ProviderFixture(testApp, id).definition;
    const plans = await plansOf(`/admin/${id}/${path}`, collections[name]);
    expect(plans).toHaveLength(1);
    expect(plans.flat()).toContain('IXSCAN');
    expect(plans.flat()).not.toContain('SORT');
  });

  it.each([
    ['keys', 'keys?page=1&status=healthy'],
    ['backupKeys', 'backup-keys?page=1&status=used'],
    ['rotations', 'rotations?state=waiting'],
    ['rotations', 'rotations?actor=token:edge'],
  ] as const)('of %s that is filtered is found by an index: %s', async (name, path) => {
    const { collections } = new ProviderFixture(testApp, id).definition;
    const plans = await plansOf(`/admin/${id}/${path}`, collections[name]);
    expect(plans).toHaveLength(1);
    expect(plans.flat().filter((stage) => unwanted.includes(stage))).toEqual([]);
  });
});

describe('a page of events', () => {
  it('comes in the order of an index', async () => {
    const plans = await plansOf('/admin/events', 'events');
    expect(plans).toHaveLength(1);
    expect(plans.flat()).not.toContain('SORT');
    expect(plans.flat()).toContain('IXSCAN');
  });

  it.each([
    ['provider=ohmygpt', 1],
    ['type=key_created', 1],
    ['from=2026-01-01T00:00:00Z', 1],
    ['keyId=x', 2],
    ['proxyId=x', 2],
    ['actor=token:edge', 1],
  ])('that is filtered is found by indexes: %s', async (filter, searches) => {
    const plans = await plansOf(`/admin/events?${filter}`, 'events');
    expect(plans).toHaveLength(searches);
    expect(plans.flat().filter((stage) => unwanted.includes(stage))).toEqual([]);
  });
});
