import { eventually, Keypool } from '@keypool/testing';
import { DatabaseLink } from './support/database-link';
import { NEWEST, OldScene, STEPS, stepsOf } from './support/old-scene';
import { PROVIDERS } from './support/providers';

describe('the migration of an old database', () => {
  let scene: OldScene;

  beforeEach(async () => {
    scene = await OldScene.create();
  });

  afterEach(() => scene.end());

  test('is done by one of two processes that start at once', async () => {
    const both = await Promise.all([scene.start(), scene.start()]);
    expect(both.flatMap(stepsOf)).toEqual(STEPS);
    await scene.expectNothingLost();
  });

  test('goes on at the next start, however often and wherever it is killed', async () => {
    // In the order in which a migration comes there.
    for (const [command, collection] of [
      ['update', 'settings'],
      ['update', 'openhands_former_keys'],
      ['commitTransaction', undefined],
      ['update', 'ohmygpt_rotations'],
      ['dropIndexes', 'ohmygpt_rotations'],
      ['update', 'api_tokens'],
      ['update', 'sessions'],
      ['update', 'users'],
    ] as const) {
      const link = await DatabaseLink.open(scene.database.uri);
      const reached = link.swallowAnswerTo(command, collection);
      await Keypool.killDuringStart({ dataDir: scene.dataDir, uri: link.uri }, reached);
      await link.cut();
      // As time does: what the dead process held is let go.
      await scene.database.db.admin().command({ killAllSessions: [] });
      await scene.settings.updateOne({ _id: 'migration' }, { $set: { until: new Date(0) } });
    }

    await scene.start();
    await scene.expectNothingLost();
    for (const provider of PROVIDERS) {
      await scene.expectUpgraded(provider);
    }
  });

  test('waits for another process, until that one is silent for too long', async () => {
    await scene.settings.insertOne({
      _id: 'migration',
      holder: 'another process',
      until: new Date(Date.now() + 3_600_000),
    });
    const starting = scene.start();
    // It asks for the time whenever it asks for the lease: the second time, it has been refused once.
    const asked = new Set<number>();
    await eventually(async () => {
      const [waiting] = await scene.database.collection('processes').find().toArray();
      const at: unknown = waiting?.['at'];
      if (at instanceof Date) {
        asked.add(at.getTime());
      }
      expect(asked.size).toBeGreaterThan(1);
    });
    expect(await scene.version()).toBeUndefined();
    await scene.settings.updateOne({ _id: 'migration' }, { $set: { until: new Date(0) } });
    const keypool = await starting;
    expect(keypool.stdout).toContain('waiting for another process, which is migrating');
    await scene.expectNothingLost();
  });

  test('is refused by an older program, which changes nothing', async () => {
    await scene.settings.insertOne({ _id: 'schema', version: NEWEST + 1 });
    const before = await scene.database.dump();
    const refusal = await Keypool.refuse({ dataDir: scene.dataDir, uri: scene.database.uri });
    expect(refusal.code).toBe(1);
    expect(refusal.stderr).toMatch(/newer version of Keypool/);
    expect(refusal.stderr).toContain(
      `schema version is ${NEWEST + 1}, and this program knows versions up to ${NEWEST}`,
    );
    expect(refusal.stderr).toMatch(/restore the backup/);
    expect(refusal.stderr).not.toMatch(/^\s+at /m);
    expect(await scene.database.dump()).toBe(before);
  });
});
