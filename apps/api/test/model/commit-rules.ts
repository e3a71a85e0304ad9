import type { EventType } from '@keypool/dto';
import type { EventDocument } from '../../src/app/events/event.schema';
import { broken, keyOf, outline, waits, type Told } from './commit-facts';
import { same } from './fake-engine/documents';
import type { Snapshot } from './snapshot';
import { tookItsPlace, wentIntoReserve } from './undo-rules';

type Rule = (event: EventDocument, commit: Told) => readonly string[];

/** The changes required in a commit that contains an event of this type. */
const RULES: Partial<Record<EventType, Rule>> = {
  key_created: (event, { before, after }) =>
    broken({
      'the key is new': !before.keys.has(keyOf(event)) && isFresh(after, keyOf(event)),
    }),

  key_deleted: (event, { before, after }) =>
    broken({
      'the key is gone': before.keys.has(keyOf(event)) && !after.keys.has(keyOf(event)),
      'its bindings are gone': before
        .bindingsOf(keyOf(event))
        .every(({ _id }) => !after.bindings.has(_id.toHexString())),
      'nobody waits for its replacement': !waits(after, before.keys.get(keyOf(event))?.life),
    }),

  key_reset: (event, { before, after }) => {
    const [old, now] = [before.keys.get(keyOf(event)), after.keys.get(keyOf(event))];
    return broken({
      'the key is as new': isFresh(after, keyOf(event)),
      'it has another life': old?.life !== now?.life,
      'the old life waits no more': !waits(after, old?.life),
      'its bindings stay': same(before.bindingsOf(keyOf(event)), after.bindingsOf(keyOf(event))),
    });
  },

  key_rotated: (event, { before, after }) => {
    const id = String(event.detail['replacementKeyId']);
    const failed = before.keys.get(keyOf(event));
    const [was, backup] = [before.backupKeys.get(id), after.backupKeys.get(id)];
    const entry = after.rotationOf(failed?.life ?? '');
    const moved = after.bindingsOf(id);
    const proxyIds = [...new Set(moved.map(({ proxyId }) => proxyId))].sort();
    return broken({
      'the failed key is gone': failed !== undefined && !after.keys.has(failed._id),
      'the backup key was eligible': was !== undefined && before.isEligible(was),
      'the backup key is used, for this key': backup?.usedFor === failed?._id && backup?.isUsed,
      'the backup key has become an active key': !before.keys.has(id) && isFresh(after, id),
      'with its secret': after.keys.get(id)?.fingerprint === was?.fingerprint,
      'every binding has moved, with priority and state': same(
        before.bindingsOf(keyOf(event)).map(outline),
        moved.map(outline),
      ),
      'every binding has a higher revision': moved.every(
        ({ _id, rev }) => rev > (before.bindings.get(_id.toHexString())?.rev ?? rev),
      ),
      'the failed secret is retired':
        after.secrets.get(failed?.fingerprint ?? '')?.state === 'retired',
      'the journal has it': entry?.state === 'done' && entry.replacementKeyId === id,
      'the journal names both lives':
        entry?.failedKeyId === failed?._id && entry?.replacementLife === after.keys.get(id)?.life,
      'the journal and the event name the proxies': [
        entry?.proxyIds,
        event.detail['proxyIds'],
      ].every((named) => same([...((named ?? []) as readonly string[])].sort(), proxyIds)),
      'the journal has the final counts':
        entry?.tokensUsed === failed?.tokensUsed && entry?.requestsCount === failed?.requestsCount,
    });
  },

  rotation_undone: (event, commit) =>
    event.detail['asBackup'] === true
      ? wentIntoReserve(event, commit)
      : tookItsPlace(event, commit),

  rotation_waiting: (event, { after }) =>
    broken({ 'the key waits': waits(after, after.keys.get(keyOf(event))?.life) }),

  key_held: (event, { before, after }) =>
    broken({
      'the key was not held': !before.keys.get(keyOf(event))?.hold,
      'it is held': Boolean(after.keys.get(keyOf(event))?.hold),
    }),

  key_recovered: (event, { after }) =>
    broken({
      'the key is healthy': after.keys.get(keyOf(event))?.status === 'healthy',
      'it is not held': !after.keys.get(keyOf(event))?.hold,
    }),

  key_doubted: (event, { before, after }) =>
    broken({
      'the key was exhausted': before.keys.get(keyOf(event))?.status === 'exhausted',
      'it is suspect': after.keys.get(keyOf(event))?.status === 'error',
    }),

  backup_key_created: (event, { before, after }) =>
    broken({
      'the backup key is new':
        !before.backupKeys.has(keyOf(event)) &&
        after.backupKeys.get(keyOf(event))?.isUsed === false,
    }),

  backup_key_deleted: (event, { before, after }) =>
    broken({
      'the backup key is gone':
        before.backupKeys.has(keyOf(event)) && !after.backupKeys.has(keyOf(event)),
    }),

  backup_key_restored: (event, { before, after }) => {
    const [was, now] = [before.backupKeys.get(keyOf(event)), after.backupKeys.get(keyOf(event))];
    return broken({
      'the backup key is available': now?.isUsed === false,
      'it was used, or its secret nobody’s': was?.isUsed || isNobodys(before, was?.fingerprint),
      'its secret is somebody’s': !isNobodys(after, now?.fingerprint),
    });
  },

  backup_keys_purged: (event, { before, after }) => {
    const ids = event.detail['ids'] as readonly string[];
    return broken({
      'they were used': ids.every((id) => before.backupKeys.get(id)?.isUsed),
      'they are gone': ids.every((id) => !after.backupKeys.has(id)),
    });
  },

  binding_created: (event, { before, after }) =>
    broken({
      'the binding is new': after.bindings.size === before.bindings.size + 1,
      'the key has it': after
        .bindingsOf(keyOf(event))
        .some(({ proxyId }) => proxyId === event.proxyId),
    }),

  proxy_deleted: (event, { after }) =>
    broken({
      'its bindings are gone': [...after.bindings.values()].every(
        ({ proxyId }) => proxyId !== event.proxyId,
      ),
    }),
};

/** Events that can explain why a document was added or removed. */
const CAUSES: Readonly<Record<'came' | 'went', Readonly<Record<string, readonly EventType[]>>>> = {
  came: {
    keys: ['key_created', 'key_rotated', 'rotation_undone'],
    backupKeys: ['backup_key_created', 'rotation_undone'],
    bindings: ['binding_created'],
    proxies: ['proxy_created'],
    rotations: ['rotation_waiting', 'key_rotated'],
  },
  went: {
    keys: ['key_deleted', 'key_rotated', 'rotation_undone'],
    backupKeys: ['backup_key_deleted', 'backup_keys_purged'],
    bindings: ['binding_deleted', 'key_deleted', 'proxy_deleted'],
    proxies: ['proxy_deleted'],
    rotations: [],
  },
};

/** What is wrong with a commit: half done, or done without an event. */
export function judgeCommit(commit: Told): string[] {
  const told = commit.events.flatMap((event) =>
    (RULES[event.type]?.(event, commit) ?? []).map((what) => `${event.type}: not so: ${what}`),
  );
  return [
    ...told,
    ...unaccounted(commit),
    ...secretlyRestored(commit),
    ...secretlyAcquitted(commit),
    ...unguarded(commit),
  ];
}

/** Rotations and exhaustions by conviction that the guard has not noted. */
function unguarded({ before, after, events, guard }: Told): string[] {
  const isNoted = (after.guard?.rev ?? 0) > (before.guard?.rev ?? 0);
  const convicted = events.filter(
    ({ type, detail }) =>
      type === 'rotation_waiting' ||
      (type === 'key_rotated' && !detail['waited'] && detail['reason'] !== 'manual'),
  );
  return guard === 'off' || isNoted
    ? []
    : convicted.map((event) => `${event.type} of ${keyOf(event)} is not noted by the guard`);
}

/** Keys that are exhausted or held no more, in the same life. */
function secretlyAcquitted({ before, after, events }: Told): string[] {
  const acquittals: readonly EventType[] = ['key_recovered', 'key_doubted', 'key_cleared'];
  return [...before.keys.values()]
    .filter((was) => {
      const now = after.keys.get(was._id);
      const isFree = now?.life === was.life && now.status !== 'exhausted' && !now.hold;
      return isFree && (was.status === 'exhausted' || Boolean(was.hold));
    })
    .filter(({ _id }) => !events.some((one) => acquittals.includes(one.type) && one.keyId === _id))
    .map(({ _id }) => `key ${_id} was acquitted without an event`);
}

function secretlyRestored({ before, after, events }: Told): string[] {
  const restored = [...after.backupKeys.values()].filter(
    ({ _id, isUsed }) => !isUsed && before.backupKeys.get(_id)?.isUsed,
  );
  const told = events.map((event) => {
    const { type, keyId, detail } = event;
    const isTakenBack = type === 'rotation_undone' && detail['asBackup'] !== true;
    return isTakenBack ? detail['replacementKeyId'] : isReturn(event) ? keyId : null;
  });
  return restored
    .filter(({ _id }) => !told.includes(_id))
    .map(({ _id }) => `backup key ${_id} was restored without an event`);
}

function isReturn({ type }: EventDocument): boolean {
  return type === 'backup_key_restored' || type === 'rotation_undone';
}

function isNobodys(now: Snapshot, fingerprint = ''): boolean {
  return (now.secrets.get(fingerprint)?.state ?? 'retired') === 'retired';
}

function unaccounted({ before, after, events }: Told): string[] {
  const types = new Set(events.map(({ type }) => type));
  const moved = { came: [before, after], went: [after, before] } as const;
  return (['came', 'went'] as const).flatMap((way) => {
    const [from, to] = moved[way];
    return Object.entries(CAUSES[way]).flatMap(([what, causes]) => {
      const name = what as 'keys';
      const ids = [...to[name].keys()].filter((id) => !from[name].has(id));
      return ids.length === 0 || causes.some((type) => types.has(type))
        ? []
        : [`${what} ${way} without an event: ${ids.join(', ')}`];
    });
  });
}

function isFresh(now: Snapshot, keyId: string): boolean {
  const key = now.keys.get(keyId);
  return key?.status === 'healthy' && key.tokensUsed === 0 && key.requestsCount === 0;
}
