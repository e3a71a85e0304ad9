import { eventually, meanwhile } from '@keypool/testing';
import { expectConsistent } from './support/invariants';
import { isRunning, OwnScene } from './support/embedded-database';
import { PROVIDERS } from './support/providers';
import type { Member } from './support/scene';
import { Traffic } from './support/traffic';

const ROTATIONS_BEFORE_THE_CRASH = 2;

let scene: OwnScene;
let member: Member;
const traffics = PROVIDERS.map((provider) => new Traffic(provider));

beforeAll(async () => {
  scene = await OwnScene.create();
  member = await scene.start();
  for (const traffic of traffics) {
    await traffic.prepare(member.of(traffic.provider));
  }
});

afterAll(async () => {
  await Promise.allSettled(traffics.map((traffic) => traffic.stop()));
  await scene.end();
});

/** Lets both providers work until each has rotated some more keys. */
async function workForAWhile(): Promise<void> {
  const enough = traffics.map(
    (traffic) => traffic.acknowledgedRotations + ROTATIONS_BEFORE_THE_CRASH,
  );
  traffics.forEach((traffic) => traffic.start(member.of(traffic.provider)));
  await eventually(() =>
    traffics.forEach((traffic, index) =>
      expect(traffic.acknowledgedRotations).toBeGreaterThanOrEqual(enough[index] ?? 0),
    ),
  );
}

async function expectNothingLost(): Promise<void> {
  await scene.look(async (database) => {
    for (const traffic of traffics) {
      await traffic.expectKept(database);
      await expectConsistent(traffic.provider, database);
    }
  });
  // The pool loaded from it works, and no key with an answered failure is handed out.
  for (const traffic of traffics) {
    const { keyId } = await member.of(traffic.provider).acquire(traffic.proxyId);
    expect(traffic.dead.has(keyId)).toBe(false);
  }
}

const gone = (...pids: number[]) => eventually(() => expect(pids.filter(isRunning)).toEqual([]));

test.each([1, 2])('kill -9 in the middle of traffic loses nothing acknowledged (%i)', async () => {
  await workForAWhile();
  const { keeper, engine } = scene.pids;

  await member.keypool.kill();
  await Promise.all(traffics.map((traffic) => traffic.stop()));
  // At once, while the keeper may still be ending the old engine.
  member = await scene.start();

  await expectNothingLost();
  await gone(keeper, engine);
});

test('kill -9 of everything at once loses nothing acknowledged', async () => {
  await workForAWhile();
  const { keeper, engine } = scene.pids;

  for (const pid of [keeper, engine, member.keypool.pid]) {
    process.kill(pid, 'SIGKILL');
  }
  await member.keypool.kill();
  await Promise.all(traffics.map((traffic) => traffic.stop()));
  member = await scene.start();

  await expectNothingLost();
});

test('repeated kill -9 of the engine alone: acquire continues, and Keypool recovers by itself', async () => {
  await workForAWhile();
  const served = traffics.map(() => 0);
  const endings = traffics.map((traffic, index) => {
    const pool = member.of(traffic.provider);
    return meanwhile(async () => {
      const dead = new Set(traffic.dead.keys());
      const { keyId } = await pool.acquire(traffic.proxyId);
      // I8: keys with an answered failure stay held.
      expect(dead).not.toContain(keyId);
      served[index] = (served[index] ?? 0) + 1;
    });
  });

  for (let death = 0; death < 2; death++) {
    const { engine } = scene.pids;
    process.kill(engine, 'SIGKILL');
    await gone(engine);
    const rotations = traffics.map((traffic) => traffic.acknowledgedRotations);
    await eventually(() =>
      traffics.forEach((traffic, index) =>
        expect(traffic.acknowledgedRotations).toBeGreaterThan((rotations[index] ?? 0) + 1),
      ),
    );
  }

  await eventually(() => expect(Math.min(...served)).toBeGreaterThan(10));
  await Promise.all(endings.map((end) => end()));
  await Promise.all(traffics.map((traffic) => traffic.stop()));
  await eventually(async () => expect((await member.admin.get('/health/ready')).status).toBe(200));
  await expectNothingLost();
});

test('SIGTERM under traffic: exit code 0, nothing lost, nothing left running', async () => {
  await workForAWhile();
  const { keeper, engine } = scene.pids;

  const code = await member.keypool.stop();

  await Promise.all(traffics.map((traffic) => traffic.stop()));
  expect(code).toBe(0);
  expect([keeper, engine].filter(isRunning)).toEqual([]);
  member = await scene.start();
  await expectNothingLost();
});

test('no process is left after kill -9', async () => {
  const { keeper, engine } = scene.pids;
  expect([keeper, engine].filter(isRunning)).toEqual([keeper, engine]);
  await member.keypool.kill();
  await gone(keeper, engine);
});
