/** `npm run stampede`: many keys fail at once, at several processes on one database (docs/testing-rotation.md). */
import { PROVIDERS } from '../support/providers';
import { Scene, type Member } from '../support/scene';
import { withServer } from '../support/with-server';
import type { Check } from './check';
import { Field } from './field';
import { readOptions, type Options } from './options';
import { printChecks, printFigures, say } from './print';
import { stampede } from './stampede';

async function startMembers(scene: Scene, processes: number): Promise<Member[]> {
  // The first one alone: it makes the collections and the admin.
  const first = await scene.join();
  const others = Array.from({ length: processes - 1 }, () => scene.join());
  return [first, ...(await Promise.all(others))];
}

/** One provider after the other; the keys of the second one lie there while those of the first one fail. */
async function run(
  scene: Scene,
  { processes, keys, reports, seed, lagMs }: Options,
): Promise<Check[]> {
  say(`starting ${processes} processes`);
  const members = await startMembers(scene, processes);
  const fields = await Promise.all(
    PROVIDERS.map((provider) => {
      const pools = members.map((member) => member.of(provider));
      return Field.prepare(pools, scene.database, keys, say);
    }),
  );
  const checks: Check[] = [];
  for (const field of fields) {
    say(`\n${field.provider.id}: ${keys} keys fail, ${reports} reports each, seed ${seed}`);
    const result = await stampede(field, { reports, seed, lagMs }, say);
    printFigures(result.figures);
    printChecks(result.checks);
    checks.push(...result.checks);
  }
  return checks;
}

async function main(): Promise<void> {
  const options = readOptions(process.argv.slice(2));
  await withServer(say, async (uri, isOwn) => {
    const scene = await Scene.create({ KEYPOOL_ENCRYPTION: 'off' }, uri);
    try {
      const checks = await run(scene, options);
      const violations = checks.flatMap(({ breaches }) => breaches).length;
      say(`\n${checks.length} checks, ${violations} violations`);
      process.exitCode = violations === 0 ? 0 : 1;
    } catch (error) {
      say(String(error));
      process.exitCode = 1;
    } finally {
      await scene.end({ drop: !isOwn });
    }
  });
}

main().catch((error: unknown) => {
  say(String(error));
  process.exitCode = 1;
});
