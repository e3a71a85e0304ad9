import { Client, Keypool } from '@keypool/testing';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stagesOf, type Stage } from './crash-test/cases';
import { runCrashTest } from './crash-test/crash-test';
import { after } from './crash-test/points';
import type { Preparation } from './crash-test/preparation';
import type { Operation } from './crash-test/scenario';
import { ROTATION } from './crash-test/scenarios/rotation';
import type { Outcome } from './crash-test/stage-run';
import { PROVIDERS, type ProviderUnderTest } from './support/providers';
import { CRASH_BUILD, createToken, Member } from './support/scene';
import { serverOfThisRun, TestDatabase } from './support/test-database';

const SHIPPED = 'dist/apps/api/main.js';
const [provider] = PROVIDERS as readonly [ProviderUnderTest];

async function outcomesOf(stages: readonly Stage[]): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  await runCrashTest({
    stages,
    servers: { itself: null, peer: serverOfThisRun() },
    report: (outcome) => outcomes.push(outcome),
    interrupted: new AbortController().signal,
  });
  return outcomes;
}

describe('a process that dies in the middle of what it does leaves nothing half done', () => {
  /** A few cases of `npm run crash-test`, so that it keeps working: none that waits for the locks of dead processes. */
  const names = [
    'rotation / after the pool knows, before the answer / itself',
    'rotation / the commit is sent, its answer never seen / peer',
    'restoration of a backup key / after the commit was answered / peer',
  ];
  let outcomes: Outcome[];

  beforeAll(async () => {
    outcomes = await outcomesOf(stagesOf((name) => names.includes(name)));
  });

  test.each(names)('%s', (name) => {
    expect(outcomes.filter((outcome) => outcome.name === name)).toEqual([
      expect.objectContaining({ violations: [] }),
    ]);
  });

  test('nor does anything come after', () => {
    expect(outcomes.filter((outcome) => outcome.violations.length > 0)).toEqual([]);
  });
});

test('a process that is not ready in time is named, with the limit', async () => {
  const dataDir = await mkdtemp(join(tmpdir(), 'keypool-late-'));
  // Waits for an order.
  const late = { dataDir, program: CRASH_BUILD, command: ['keys', 'renew'] };
  await expect(Keypool.start({ ...late, readyWithinMs: 100 })).rejects.toThrow(
    /^process \d+ \(.*main\.js keypool keys renew\) was not ready within 0\.1 s/,
  );
  await rm(dataDir, { recursive: true });
});

describe('the crash test finds', () => {
  const points = {
    unreached: after('never reached', 'BackupKeyRepository.restore'),
    claimed: after('after the claim', 'BackupKeyRepository.claim'),
  };
  const prepare = async (preparation: Preparation): Promise<Operation> => {
    const operation = await ROTATION.prepare(preparation);
    return {
      ...operation,
      async start(victim) {
        // Without the ledger.
        await victim.deleteKey(preparation.name('mate'));
        await victim.deleteBackup(preparation.name('backup-1'));
        return operation.start(victim);
      },
      parts: (picture) => ({ ...operation.parts(picture), 'what came alone': true }),
    };
  };
  let outcomes: Outcome[];

  beforeAll(async () => {
    const cases = [
      { name: 'alive', scenario: ROTATION, point: points.unreached, provider },
      { name: 'spoilt', scenario: { ...ROTATION, prepare }, point: points.claimed, provider },
    ];
    outcomes = await outcomesOf([{ recovery: 'itself', peerEnv: {}, cases }]);
  });

  /** Its messages about this rotation and at the end. */
  function violationsOf(name: string): string {
    const told = outcomes.filter((outcome) => [name, 'at the end / itself'].includes(outcome.name));
    return told.flatMap(({ violations }) => violations).join('\n');
  }

  test('a process that did not die where it should have', () => {
    expect(violationsOf('alive')).toContain(
      'the point was not reached: it did not die, and answered 200',
    );
  });

  test('keys, bindings and backup keys that are lost, and what is half done', () => {
    const violations = violationsOf('spoilt');
    expect(violations).toContain('I3: backup keys available or used by a rotation: 3 are there');
    expect(violations).toContain('I5: keys: 3 are there, and it must be 4 to 4');
    expect(violations).toContain('I9: the binding of c2-door with priority 7');
    expect(violations).toContain('half done is spoilt: what came alone');
  });
});

describe('what is shipped', () => {
  test('holds nothing of what lets a process die', async () => {
    const [shipped, crash] = await Promise.all(
      [SHIPPED, CRASH_BUILD].map((path) => readFile(path, 'utf8')),
    );
    const hook = /crashOrderSchema|dieAt/;
    expect(crash).toMatch(hook);
    expect(shipped).not.toMatch(hook);
  });

  test('takes no order to die', async () => {
    const dataDir = await mkdtemp(join(tmpdir(), 'keypool-shipped-'));
    const database = await TestDatabase.create();
    const keypool = await Keypool.start({ program: SHIPPED, dataDir, uri: database.uri });
    const admin = await Client.signIn(keypool.url);
    const token = await createToken(admin, { scope: 'worker' });
    const pool = new Member(keypool, admin, Client.bearer(keypool.url, token)).of(provider);
    await pool.addKey('failed');
    await pool.addBackup('backup');

    // It is never answered.
    keypool
      .send({ within: 'KeyReplacer.replace', at: 'after BackupKeyRepository.claim' })
      .catch(() => undefined);

    expect(await pool.fail({ keyId: 'failed' }, provider.quotaExhausted)).toMatchObject({
      action: 'rotated',
      replacedBy: 'backup',
    });
    expect(await keypool.stop()).toBe(0);
    await database.drop();
    await rm(dataDir, { recursive: true });
  });
});
