import { PROXIES, secretOf, type World } from './world';

/** What a run begins with, besides keys: an available backup key, none, or a used one. */
export const STARTS = ['a backup key', 'no backup key', 'rotated'] as const;
export type Start = (typeof STARTS)[number];

const ACTOR = 'set-up';

/** Two processes, two keys on two proxies. */
export async function setUp(world: World, start: Start): Promise<void> {
  const first = await world.startProcess(0);
  for (const id of PROXIES) {
    await first.proxies.createProxy({ id, name: id }, ACTOR);
  }
  for (const [at, id] of ['k0', 'k1'].entries()) {
    await first.keys.createKey({ id, apiKey: secretOf(at) }, ACTOR);
    await first.bindings.createBinding(
      { proxyId: PROXIES[at] ?? '', keyId: id, priority: 0 },
      ACTOR,
    );
  }
  await first.bindings.createBinding({ proxyId: 'p0', keyId: 'k1', priority: 1 }, ACTOR);
  if (start !== 'no backup key') {
    await first.backupKeys.createBackupKey({ id: 'b0', apiKey: secretOf(2) }, ACTOR);
  }
  if (start === 'rotated') {
    await first.rotation.rotateKey('k0', ACTOR);
    await first.backupKeys.createBackupKey({ id: 'b1', apiKey: secretOf(3) }, ACTOR);
  }
  await world.startProcess(1);
}
