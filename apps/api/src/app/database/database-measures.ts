import { Inject, Injectable } from '@nestjs/common';
import { Measures, readingsOf } from '../measures/measures';
import { ChangeFeed } from './change-feed';
import { Heartbeat } from './heartbeat';
import { OPENED_DATABASE, type OpenedDatabase } from './open-database';
import { TransactionRunner } from './transaction-runner';

/** What can be measured of the database, as this process sees it. */
@Injectable()
export class DatabaseMeasures {
  constructor(
    measures: Measures,
    feed: ChangeFeed,
    heartbeat: Heartbeat,
    transactions: TransactionRunner,
    @Inject(OPENED_DATABASE) database: OpenedDatabase,
  ) {
    measures.add(
      {
        name: 'keypool_change_feed_lag_seconds',
        type: 'gauge',
        help: 'Time since a heartbeat of this process last came back through the change stream. One is written every second; above 5 the process is not ready.',
      },
      () => (feed.silentForMs === null ? [] : [{ value: feed.silentForMs / 1_000 }]),
    );
    measures.add(
      {
        name: 'keypool_change_feed_loads_total',
        type: 'counter',
        help: 'How often everything was loaded because a change stream was opened: once at the start, and once for each stream that was lost.',
      },
      () => [{ value: feed.loads }],
    );
    measures.add(
      {
        name: 'keypool_database_heartbeat_duration_seconds',
        type: 'histogram',
        help: 'How long the database takes for one small write, which is made every second.',
      },
      () => [{ value: heartbeat.durations }],
    );
    measures.add(
      {
        name: 'keypool_transactions_total',
        type: 'counter',
        help: 'Transactions by result: `committed`, or `failed` for those that were refused or given up.',
      },
      () => readingsOf(transactions.results, ['result']),
    );
    measures.add(
      {
        name: 'keypool_transaction_retries_total',
        type: 'counter',
        help: 'Attempts of transactions that were repeated, by cause: `conflict` with another transaction, `connection`, `duplicate`, `other`.',
      },
      () => readingsOf(transactions.retries, ['cause']),
    );
    measures.add(
      {
        name: 'keypool_engine_restarts_total',
        type: 'counter',
        help: 'How often the engine of the embedded database died and was started again. Always 0 with `MONGODB_URI`.',
      },
      () => [{ value: database.restarts ?? 0 }],
    );
  }
}
