import { eventually } from '@keypool/testing';
import { execFileSync } from 'node:child_process';
import { expectProblem } from './support/expect-problem';
import { answered, expectComeAgain, expectReadiness } from './support/disturbed-scene';
import { hurry, takeTime } from './support/linked-member';
import { OwnScene } from './support/embedded-database';
import { secretOf } from './support/provider-client';
import { EACH_PROVIDER } from './support/providers';
import { CRASH_BUILD, type Member } from './support/scene';
import { Traffics } from './support/traffics';

let scene: OwnScene;
let member: Member;
let traffics: Traffics;
/** Undoes what the running test does to the engine. */
let undo: () => void = () => undefined;

beforeAll(async () => {
  scene = await OwnScene.create(CRASH_BUILD);
  member = await scene.start();
  traffics = new Traffics(member);
  await traffics.prepare();
});

afterEach(() => undo());

afterAll(async () => {
  await traffics.stop().catch(() => undefined);
  await scene.end();
});

/** What callers of both providers see while the engine is unavailable. */
async function expectAway(): Promise<void> {
  await hurry(member);
  await Promise.all(
    EACH_PROVIDER.map(async ([id, provider]) => {
      const pool = member.of(provider);
      const reports = [{ keyId: `${id}-counter`, tokens: 0, requests: 1 }];
      const body = { id: `${id}-no`, apiKey: secretOf(`${id}-no`) };
      const [usage, list, made] = await Promise.all([
        answered(pool.worker.post(provider.usage, { reports })),
        answered(pool.admin.get(provider.keys)),
        answered(pool.admin.post(provider.keys, body)),
      ]);
      [usage, list, made].forEach(expectComeAgain);
    }),
  );
  await traffics.expectServed();
}

async function expectBack(): Promise<void> {
  await takeTime(member);
  await expectReadiness(member, true);
  await traffics.progress(2);
  await traffics.stop();
  await scene.look((database) => traffics.expectNothingLost(database));
}

test('an engine hangs for a while: callers get an answer in time, and nothing is lost', async () => {
  traffics.start();
  await traffics.progress(1);
  const { engine } = scene.pids;
  undo = () => process.kill(engine, 'SIGCONT');
  process.kill(engine, 'SIGSTOP');

  await expectReadiness(member, false);
  await expectAway();
  undo();

  await expectBack();
});

/** A process may lower and raise its own soft limits without being root. */
function limitFileSize(pid: number, bytes: number | 'none'): void {
  const limit = bytes === 'none' ? 'hard' : String(bytes);
  const program = [
    'import resource',
    `hard = resource.prlimit(${pid}, resource.RLIMIT_FSIZE)[1]`,
    `resource.prlimit(${pid}, resource.RLIMIT_FSIZE, (${limit}, hard))`,
  ].join('\n');
  execFileSync('python3', ['-c', program]);
}

test('a full disk: every caller gets an answer, the operator sees the cause, and free space ends it', async () => {
  traffics.start();
  await traffics.progress(1);
  const { keeper, engine } = scene.pids;
  // The next engine inherits the limits of its keeper.
  undo = () => limitFileSize(keeper, 'none');
  [keeper, engine].forEach((pid) => limitFileSize(pid, 1));

  await eventually(async () => {
    const { detail } = expectProblem(await member.admin.get('/health/ready'), 503, 'not_ready');
    expect(detail).toMatch(/disk is full/);
  });
  await expectAway();
  expect(member.keypool.stderr).toMatch(/the engine died .*disk is full/);
  undo();

  await expectBack();
  expect(member.keypool.stderr).toMatch(/the engine is back/);
});
