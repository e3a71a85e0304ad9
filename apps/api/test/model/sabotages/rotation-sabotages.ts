import { EventRepository } from '../../../src/app/events/event.repository';
import { EligibleBackups } from '../../../src/app/key-provider/pool/eligible-backups';
import { KeyEndings } from '../../../src/app/key-provider/store/key-endings';
import { KeyRepository } from '../../../src/app/key-provider/store/key.repository';
import { KeysService } from '../../../src/app/key-provider/keys/keys.service';
import { ReplacementTransaction } from '../../../src/app/key-provider/replacement/replacement-transaction';
import { WaitingRotations } from '../../../src/app/key-provider/replacement/waiting-rotations';
import { instead, nobody, nothing, soonWith, type Method, type Sabotage } from './sabotage';

/** What a rotation reads and writes. */
export const ROTATION_SABOTAGES: readonly Sabotage[] = [
  instead(
    'the backup key is not claimed',
    ReplacementTransaction,
    'backupKeys.claim',
    () => async () => true,
  ),
  instead(
    'the new key is not inserted',
    ReplacementTransaction,
    'keys.insert',
    () =>
      async ({ id }) => ({
        _id: id,
        life: 'none',
      }),
  ),
  instead('the secret is not promoted', ReplacementTransaction, 'secrets.promote', nothing),
  instead('the bindings stay', ReplacementTransaction, 'bindings.repoint', () => async () => []),
  instead('the failed secret is not retired', ReplacementTransaction, 'secrets.retire', nothing),
  instead(
    'the journal is not completed',
    ReplacementTransaction,
    'rotations.complete',
    (real, rotations) => async (replaced, cause, proxyIds, session) => {
      const entry = await real(replaced, cause, proxyIds, session);
      await Reflect.get(rotations, 'rotations').deleteMany({ _id: entry._id }, { session });
      return entry;
    },
  ),
  instead('the failed key stays', ReplacementTransaction, 'keys.delete', nobody),
  soonWith(
    22,
    instead(
      'no event tells that a key waits',
      EventRepository,
      'add',
      (real) => (event, session) =>
        event.type === 'rotation_waiting' ? undefined : real(event, session),
    ),
  ),
  instead(
    'the journal does not name the proxies',
    ReplacementTransaction,
    'rotations.complete',
    (real) => (replaced, reason, _, session) => real(replaced, reason, [], session),
  ),
  instead(
    'no event is written',
    EventRepository,
    'add',
    (real) => async (event, session) =>
      event.type === 'key_rotated' ? undefined : real(event, session),
  ),
  soonWith(
    176,
    instead(
      'a key is seized in whatever life',
      ReplacementTransaction,
      'keys.seize',
      (real, keys) => async (id, _life, session) => {
        const found = await (keys as KeyRepository).findById(id, session);
        return found && real(id, found.life, session);
      },
    ),
  ),
  soonWith(
    22,
    instead(
      'the journal does not say who waits',
      ReplacementTransaction,
      'rotations.wait',
      () => async () => true,
    ),
  ),
  soonWith(
    1,
    instead(
      'whoever is available is eligible',
      EligibleBackups,
      'among',
      () => async (candidates) => new Set(candidates.map(({ _id }: { _id: string }) => _id)),
    ),
  ),
  soonWith(105, instead('waiting rotations wait for ever', WaitingRotations, 'complete', nothing)),
  soonWith(
    27,
    instead('the reset of a key leaves its rotation waiting', KeyEndings, 'endLife', nothing),
  ),
  instead(
    'a reset keeps the life',
    KeysService,
    'keys.reset',
    (_, keys) => (read, session) =>
      Reflect.apply(Reflect.get(keys, 'update') as Method, keys, [
        { _id: read._id, life: read.life },
        session,
        { status: 'healthy', tokensUsed: 0, requestsCount: 0, cooldownUntil: null, ladderStep: 0 },
      ]),
  ),
];
