import { ReturnToPool } from '../../../src/app/key-provider/replacement/return-to-pool';
import { ReturnToReserve } from '../../../src/app/key-provider/replacement/return-to-reserve';
import { UndoTransaction } from '../../../src/app/key-provider/replacement/undo-transaction';
import { UsageAttribution } from '../../../src/app/key-provider/usage/usage-attribution';
import { UsageWriter } from '../../../src/app/key-provider/usage/usage-writer';
import { instead, nobody, nothing, soonWith, type Sabotage } from './sabotage';

/** What the undo of a rotation reads and writes. */
export const UNDO_SABOTAGES: readonly Sabotage[] = [
  soonWith(17, instead('the replacement stays', ReturnToPool, 'keys.delete', nobody)),
  soonWith(
    17,
    instead('the bindings stay', ReturnToPool, 'bindings.repoint', () => async () => []),
  ),
  soonWith(
    17,
    instead('the failed secret stays retired', ReturnToPool, 'secrets.takeBack', nothing),
  ),
  soonWith(27, instead('the replacement waits for ever', ReturnToPool, 'endings.endLife', nothing)),
  soonWith(
    27,
    instead(
      'the counts of the key are lost',
      ReturnToPool,
      'keys.insert',
      (real) => (key, session) => real({ ...key, past: undefined }, session),
    ),
  ),
  soonWith(
    185,
    instead('the backup key stays used', ReturnToReserve, 'backupKeys.restore', nobody),
  ),
  instead(
    'the secret of the backup key stays active',
    ReturnToReserve,
    'secrets.takeBack',
    nothing,
  ),
  instead('the journal does not say so', UndoTransaction, 'undos.finish', () => async (entry) => ({
    ...entry,
    replacementProxyIds: [],
  })),
  soonWith(
    27,
    instead(
      'late usage of a replacement is dropped',
      UsageWriter,
      'rotations.addUsage',
      (real) => (counts, session) =>
        real(
          counts.filter(({ of }: { of: string }) => of === 'failed'),
          session,
        ),
    ),
  ),
  soonWith(
    27,
    instead(
      'late usage of a key that came back is dropped',
      UsageAttribution,
      'successors.endingsOf',
      (real) => async (lives, session) => {
        const endings: Map<unknown, { kind: string }> = await real(lives, session);
        return new Map([...endings].filter(([, { kind }]) => kind !== 'revived'));
      },
    ),
  ),
];
