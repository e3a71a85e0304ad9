import type { Model } from 'mongoose';
import { ChangeFeed } from '../../../src/app/database/change-feed';
import { TransactionRunner } from '../../../src/app/database/transaction-runner';
import { LateReports } from '../../../src/app/key-provider/failures/late-reports';
import { PoolService } from '../../../src/app/key-provider/pool/pool.service';
import { KeyRepository } from '../../../src/app/key-provider/store/key.repository';
import type { KeyDocument } from '../../../src/app/key-provider/store/key.schema';
import { instead, nothing, soonWith, type Sabotage } from './sabotage';

/** What several members and the driver's sessions ask for. */
export const MAJORITY_SABOTAGES: readonly Sabotage[] = [
  soonWith(
    11,
    instead(
      'a key that ended is read again from a majority that is behind',
      KeyRepository,
      'findById',
      (_, keys) => (id, session) =>
        (Reflect.get(keys, 'keys') as Model<KeyDocument>)
          .findById(id, null, { session: session ?? null })
          .lean()
          .exec(),
    ),
  ),
  instead(
    'nothing is written between the opening of the stream and the load',
    ChangeFeed,
    'heartbeat.beat',
    nothing,
  ),
  soonWith(
    10,
    instead(
      'a load that is repeated ends what it lacks',
      PoolService,
      'keys.reload',
      (real) => () => real(() => true),
    ),
  ),
  soonWith(3, {
    what: 'a load is not repeated although a primary was elected meanwhile',
    weaken: (wiring) => Reflect.set(wiring.get(ChangeFeed), 'primaries', { elections: 0 }),
  }),
  soonWith(
    31,
    instead(
      'a late report is answered from what a majority has',
      LateReports,
      'transactions.run',
      () => (work) => work({ session: undefined }),
    ),
  ),
  instead(
    'a session is used again before the database has ended it',
    TransactionRunner,
    'abandoned.end',
    (real) => (session) => {
      real({ id: session.id, endSession: async () => undefined });
      return session.endSession();
    },
  ),
];
