import { Inject, Injectable } from '@nestjs/common';
import { InjectConnection } from '@nestjs/mongoose';
import { SchedulerRegistry } from '@nestjs/schedule';
import type { Connection } from 'mongoose';
import { AppConfig } from '../../config/app-config';
import { SETTINGS_COLLECTION } from '../../database/settings-collection';
import { UpkeepJob } from '../../database/upkeep-job';
import { SYSTEM } from '../../identity/actor';
import type { KeyProviderDefinition } from '../definition/key-provider.definition';
import { DEFINITION } from '../definition/key-provider.tokens';
import { ProviderChanges, type ProviderChange } from '../store/provider-changes';
import {
  REMEMBERED_ROWS,
  UnreadableSecrets,
  type UnreadableRow,
} from '../store/unreadable-secrets';
import { PoolService } from './pool.service';

const MINUTE_MS = 60_000;
/** The most keys that one event names; it counts all. */
const MOST_NAMED = 100;

interface ReportedRecord {
  _id: string;
  rows: string[];
}

/**
 * Gathers the rows whose secret must not be used into an event a minute. `settings` remembers which were reported, so
 * that each is reported once, however many processes find it, and however often they start.
 */
@Injectable()
export class UnreadableKeysJob extends UpkeepJob {
  private readonly recordId: string;

  constructor(
    @Inject(DEFINITION) definition: KeyProviderDefinition,
    @InjectConnection() private readonly connection: Connection,
    private readonly unreadable: UnreadableSecrets,
    private readonly pool: PoolService,
    private readonly changes: ProviderChanges,
    { purge }: AppConfig,
    scheduler: SchedulerRegistry,
  ) {
    super(`unreadable keys of ${definition.id}`, Math.min(MINUTE_MS, purge.everyMs), scheduler);
    this.recordId = `unreadable:${definition.id}`;
  }

  protected override async run(): Promise<null> {
    const rows = [...this.unreadable.unreported];
    if (rows.length > 0) {
      await this.changes.run(SYSTEM, (change) => this.report(rows, change));
      this.unreadable.forgetReported(rows.length);
    }
    return null;
  }

  private async report(
    rows: readonly UnreadableRow[],
    { session, record }: ProviderChange,
  ): Promise<void> {
    const records = this.connection.collection<ReportedRecord>(SETTINGS_COLLECTION);
    const reported = new Set((await records.findOne({ _id: this.recordId }, { session }))?.rows);
    const news = rows.filter(({ row }) => !reported.has(row));
    if (news.length === 0) {
      return;
    }
    const remembered = [...reported, ...news.map(({ row }) => row)].slice(-REMEMBERED_ROWS);
    await records.updateOne(
      { _id: this.recordId },
      { $set: { rows: remembered } },
      { session, upsert: true },
    );
    const named = news.slice(0, MOST_NAMED).map(({ id }) => id);
    const isKey = (id: string) => this.pool.pool.keys.get(id) !== undefined;
    await record({
      type: 'keys_unreadable',
      detail: {
        count: news.length,
        keyIds: named.filter(isKey),
        backupKeyIds: named.filter((id) => !isKey(id)),
      },
    });
  }
}
