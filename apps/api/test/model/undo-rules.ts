import type { EventDocument } from '../../src/app/events/event.schema';
import type { RotationDocument } from '../../src/app/key-provider/store/rotation.schema';
import { broken, keyOf, outline, waits, type Told } from './commit-facts';
import { same } from './fake-engine/documents';
import type { Snapshot } from './snapshot';

/** An undo: the failed key is active again, and its replacement a backup key. */
export function tookItsPlace(event: EventDocument, { before, after }: Told): string[] {
  const id = String(event.detail['replacementKeyId']);
  const [was, now] = entriesOf(event, { before, after });
  const [key, replacement] = [after.keys.get(keyOf(event)), before.keys.get(id)];
  const moved = after.bindingsOf(keyOf(event));
  const kept = was?.kept;
  const secretOf = (fingerprint = '') => after.secrets.get(fingerprint);
  return broken({
    'it could be undone': was?.state === 'done' && Boolean(was.failedSecret),
    'the failed key is active again, in a new life':
      !before.keys.has(keyOf(event)) && key?.status === 'healthy' && key.life === now?.revivedLife,
    'with its secret': key?.apiKey === was?.failedSecret && key?.fingerprint === kept?.fingerprint,
    'with its counts':
      key?.tokensUsed === was?.tokensUsed && key?.requestsCount === was?.requestsCount,
    'its replacement is gone': replacement !== undefined && !after.keys.has(id),
    'every binding has moved, with priority and state': same(
      before.bindingsOf(id).map(outline),
      moved.map(outline),
    ),
    'every binding has a higher revision': moved.every(
      ({ _id, rev }) => rev > (before.bindings.get(_id.toHexString())?.rev ?? rev),
    ),
    'the failed secret is active':
      secretOf(kept?.fingerprint)?.state === 'active' &&
      secretOf(kept?.fingerprint)?.ownerId === key?._id,
    'its replacement is an available backup key': isAvailable(after, id, replacement?.fingerprint),
    'nobody waits for the replacement of the replacement': !waits(after, replacement?.life),
    'the journal has it':
      now?.state === 'undone' && now.replacementLife === replacement?.life && !now.failedSecret,
    'the journal has the final counts of the replacement':
      now?.replacementTokensUsed === replacement?.tokensUsed &&
      now?.replacementRequestsCount === replacement?.requestsCount,
  });
}

/** The other undo: the failed key is a backup key, and nothing else has moved. */
export function wentIntoReserve(event: EventDocument, { before, after }: Told): string[] {
  const [was, now] = entriesOf(event, { before, after });
  return broken({
    'it could be undone': was?.state === 'done' && Boolean(was.failedSecret),
    'the failed key is an available backup key': isAvailable(
      after,
      keyOf(event),
      was?.kept?.fingerprint,
    ),
    'no key has moved': same([...before.keys.keys()], [...after.keys.keys()]),
    'no binding has moved': same(
      [...before.bindings.values()].map(outline),
      [...after.bindings.values()].map(outline),
    ),
    'the journal has it': now?.state === 'undone' && now.revivedLife === null && !now.failedSecret,
  });
}

function entriesOf(
  event: EventDocument,
  { before, after }: Pick<Told, 'before' | 'after'>,
): (RotationDocument | undefined)[] {
  const id = String(event.detail['rotationId']);
  return [before.rotations.get(id), after.rotations.get(id)];
}

function isAvailable(now: Snapshot, id: string, fingerprint = ''): boolean {
  const [backup, secret] = [now.backupKeys.get(id), now.secrets.get(fingerprint)];
  return (
    backup?.isUsed === false &&
    backup.fingerprint === fingerprint &&
    secret?.state === 'backup' &&
    secret.ownerId === id
  );
}
