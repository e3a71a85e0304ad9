import { isUsable } from '@keypool/key-pool';
import { toCooldownState } from '../../src/app/key-provider/store/cooldown-state';
import type { KeypoolProcess } from './process';
import { PROXIES, type World } from './world';

/** Rules for when nothing is pending and every process has received everything. */
export function judgeQuiet(world: World): string[] {
  return [
    ...world.unanswered().map((request) => `${request}: never answered`),
    ...world.engine.interrupted.map((operation) => `${operation}: ended with another session`),
    ...world.alive.flatMap((process) => judgePool(world, process)),
    ...judgeWaiting(world),
    ...world.usage.errors(world.now),
  ];
}

/** A rotation is only left waiting where no backup key can be taken. */
function judgeWaiting({ now }: World): string[] {
  const waiting = [...now.rotations.values()].filter(({ state }) => state === 'waiting');
  const eligible = [...now.backupKeys.values()].filter((backup) => now.isEligible(backup));
  return waiting.length > 0 && eligible.length > 0
    ? [
        `${waiting.map(({ failedKeyId }) => failedKeyId).join()} waits, and ${eligible.map(({ _id }) => _id).join()} could replace it`,
      ]
    : [];
}

function judgePool({ now }: World, { name, pools: { pool }, directory }: KeypoolProcess): string[] {
  const keys = differences(
    [...pool.keys.values()].map(({ id, life, rev, status, cooldownUntil }) =>
      [id, life, rev, status, cooldownUntil].join(' '),
    ),
    [...now.keys.values()].map(({ _id, life, rev, status, cooldownUntil }) =>
      [_id, life, rev, status, cooldownUntil?.getTime()].join(' '),
    ),
  );
  const bindings = differences(
    [...pool.bindings.values()].map(({ id, rev, proxyId, keyId, priority, isActive }) =>
      [id, rev, proxyId, keyId, priority, isActive].join(' '),
    ),
    [...now.bindings.values()].map((binding) =>
      [
        binding._id.toHexString(),
        binding.rev,
        binding.proxyId,
        now.keyIdOf(binding),
        binding.priority,
        binding.isActive,
      ].join(' '),
    ),
  );
  const proxies = differences(
    [...directory.all()].map(({ id, life, rev }) => [id, life, rev].join(' ')),
    [...now.proxies.values()].map(({ _id, life, rev }) => [_id, life, rev].join(' ')),
  );
  return [
    ...keys.map((what) => `${name}: keys in memory differ: ${what}`),
    ...bindings.map((what) => `${name}: bindings in memory differ: ${what}`),
    ...proxies.map((what) => `${name}: proxies in memory differ: ${what}`),
    ...PROXIES.flatMap((proxyId) => judgeTurns(now, pool, proxyId, name)),
  ];
}

/** Every usable key of the lowest priority gets its turn: none is held for ever. Suspects come after all others. */
function judgeTurns(
  now: World['now'],
  pool: KeypoolProcess['pools']['pool'],
  proxyId: string,
  name: string,
): string[] {
  const usable = [...now.bindings.values()].filter((binding) => {
    const key = now.keys.get(now.keyIdOf(binding));
    return (
      binding.proxyId === proxyId &&
      binding.isActive &&
      key !== undefined &&
      isUsable(toCooldownState(key), Date.now())
    );
  });
  const ordinary = usable.filter((one) => now.keys.get(now.keyIdOf(one))?.status !== 'error');
  const first = ordinary.length > 0 ? ordinary : usable;
  const lowest = Math.min(...first.map(({ priority }) => priority));
  const expected = first
    .filter(({ priority }) => priority === lowest)
    .map((binding) => now.keyIdOf(binding));
  // Held keys may be due for a try.
  const tries = [...usable, ...usable, ...now.keys.values()];
  tries.forEach(() => pool.acquire(proxyId, Date.now()));
  const handedOut = expected.map(() => pool.acquire(proxyId, Date.now())?.keyId ?? 'none');
  return differences(handedOut, expected).map((what) => `${name}: ${proxyId} gets: ${what}`);
}

function differences(found: readonly string[], expected: readonly string[]): string[] {
  return [
    ...found.filter((one) => !expected.includes(one)).map((one) => `${one} is too much`),
    ...expected.filter((one) => !found.includes(one)).map((one) => `${one} is missing`),
  ];
}
