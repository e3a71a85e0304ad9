import { ReturnToPool } from '../../../src/app/key-provider/replacement/return-to-pool';
import { ReturnToReserve } from '../../../src/app/key-provider/replacement/return-to-reserve';
import { UndoTransaction } from '../../../src/app/key-provider/replacement/undo-transaction';
import { UsageAttribution } from '../../../src/app/key-provider/usage/usage-attribution';
import { UsageWriter } from '../../../src/app/key-provider/usage/usage-writer';
import { instead, nobody, nothing, type Sabotage } from './sabotage';

/** What the undo of a rotation reads and writes. */
export const UNDO_SABOTAGES: readonly Sabotage[] = [
  instead('the replacement stays', ReturnToPool, 'keys.delete', nobody),
  instead('the bindings stay', ReturnToPool, 'bindings.repoint', () => async () => []),
  instead('the failed secret stays retired', ReturnToPool, 'secrets.takeBack', nothing),
  instead('the replacement waits for ever', ReturnToPool, 'endings.endLife', nothing),
  instead(
    'the counts of the key are lost',
    ReturnToPool,
    'keys.insert',
    (real) => (key, session) => real({ ...key, past: undefined }, session),
  ),
  instead('the backup key stays used', ReturnToReserve, 'backupKeys.restore', nobody),
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
  instead(
    'late usage of a key that came back is dropped',
    UsageAttribution,
    'successors.endingsOf',
    (real) => async (lives, session) => {
      const endings: Map<unknown, { kind: string }> = await real(lives, session);
      return new Map([...endings].filter(([, { kind }]) => kind !== 'revived'));
    },
  ),
];
