import type { Snapshot } from './snapshot';

/** Rules that hold at every moment (SPEC 6.2, 6.3.2), by name: each returns its violations. */
export const INVARIANTS: Readonly<Record<string, (now: Snapshot) => readonly unknown[]>> = {
  'a binding points at a key and a proxy that exist': (now) =>
    [...now.bindings.values()].filter(
      (binding) => !now.keys.has(now.keyIdOf(binding)) || !now.proxies.has(binding.proxyId),
    ),

  'a proxy has one binding for each key': (now) =>
    twice([...now.bindings.values()].map((one) => `${one.proxyId} ${now.keyIdOf(one)}`)),

  'a life has one journal entry': (now) =>
    twice([...now.rotations.values()].map(({ failedLife }) => failedLife)),

  'no active key has a journal entry that is done': (now) =>
    [...now.keys.values()].filter(({ life }) => now.rotationOf(life)?.state === 'done'),

  'no active key has a life that an undo ended': (now) =>
    [...now.keys.values()].filter(({ life }) => now.undoneOf(life)),

  'the secret of a failed key is kept for an undo, and as long as there may be one': (now) =>
    [...now.rotations.values()].filter(
      ({ state, failedSecret, kept, undoUntil }) =>
        new Set([Boolean(failedSecret), Boolean(kept), Boolean(undoUntil)]).size > 1 ||
        (state !== 'done' && Boolean(failedSecret)),
    ),

  'a key is exhausted if and only if its life waits for a backup key': (now) => [
    ...[...now.keys.values()].filter(
      ({ life, status }) =>
        (status === 'exhausted') !== (now.rotationOf(life)?.state === 'waiting'),
    ),
    ...[...now.rotations.values()].filter(
      ({ state, failedLife }) => state === 'waiting' && !now.isLiving(failedLife),
    ),
  ],

  'a held key is suspect': (now) =>
    [...now.keys.values()].filter(({ hold, status }) => hold && status !== 'error'),

  'the guard has one place': (now) => now.guard?.state.places.slice(1) ?? [],

  'a backup key replaced one key at most': (now) =>
    twice([...now.rotations.values()].flatMap(({ replacementLife }) => replacementLife ?? [])),

  'a backup key is used entirely or not at all': (now) =>
    [...now.backupKeys.values()].filter(
      ({ isUsed, activated, usedFor, usedAt }) =>
        activated !== isUsed || (usedFor !== null) !== isUsed || (usedAt !== null) !== isUsed,
    ),

  'the registry calls exactly the secrets of active keys active': (now) => [
    ...[...now.keys.values()].filter(({ _id, fingerprint }) => {
      const secret = now.secrets.get(fingerprint);
      return secret?.state !== 'active' || secret.ownerId !== _id;
    }),
    ...[...now.secrets.values()].filter(
      ({ _id, state, ownerId }) => state === 'active' && now.keys.get(ownerId)?.fingerprint !== _id,
    ),
  ],

  'the registry knows the secret of every available backup key': (now) => [
    ...[...now.backupKeys.values()].filter(
      ({ isUsed, fingerprint }) => !isUsed && !now.secrets.has(fingerprint),
    ),
    ...[...now.secrets.values()].filter(({ _id, state, ownerId }) => {
      const owner = now.backupKeys.get(ownerId);
      return state === 'backup' && (owner?.fingerprint !== _id || owner.isUsed);
    }),
  ],

  'the name of every key that ended is kept, and no other': (now) => {
    const names = new Set([
      ...[...now.events.values()].flatMap(({ type, keyId }) =>
        type === 'key_created' ? (keyId ?? []) : [],
      ),
      ...[...now.rotations.values()].flatMap(({ replacementKeyId }) => replacementKeyId ?? []),
    ]);
    return [
      ...[...names].filter((name) => !now.keys.has(name) && !now.formerKeys.has(name)),
      ...[...now.formerKeys.keys()].filter((name) => !names.has(name)),
    ];
  },

  'as many keys are active as were created and not deleted': (now) => {
    const events = [...now.events.values()];
    const count = (type: string) => events.filter((event) => event.type === type).length;
    const expected = count('key_created') - count('key_deleted');
    return now.keys.size === expected ? [] : [`${now.keys.size} instead of ${expected}`];
  },
};

function twice(names: readonly string[]): string[] {
  return names.filter((name, at) => names.indexOf(name) !== at);
}
