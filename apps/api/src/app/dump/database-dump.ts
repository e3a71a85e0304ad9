import { messageOf } from '@keypool/embedded-mongo/errors';
import { Injectable, Logger } from '@nestjs/common';
import { InjectConnection } from '@nestjs/mongoose';
import type { ClientSession, Connection, mongo } from 'mongoose';
import { LATE_MS } from '../audit/limits';
import { SEAL_MODEL, SEALS_COLLECTION } from '../audit/seal.schema';
import { StartupError } from '../config/startup.error';
import { VERSION } from '../config/version';
import { SESSION_MODEL } from '../credentials/session.schema';
import { DatabaseClock } from '../database/database-clock';
import { isDatabaseError, isDatabaseUnavailable } from '../database/driver-errors';
import { Heartbeat } from '../database/heartbeat';
import { SETTINGS_COLLECTION } from '../database/settings-collection';
import { TransactionRunner } from '../database/transaction-runner';
import { EventRepository } from '../events/event.repository';
import { EVENT_MODEL } from '../events/event.schema';
import { SYSTEM } from '../identity/actor';
import { DumpFile } from './dump-file';
import { lineOf, SETTINGS } from './dump-lines';
import { collectionOf } from './dumped-collection';
import { DumpedSecrets, type SecretsOfDump } from './dumped-secrets';
import { operator } from './operator';

const TRIES = 3;
const BATCH = 1_000;
/** A database ends transactions after 60 s, unless it is configured otherwise. */
const LONG_MS = 50_000;

/** Nobody is signed in by a restored dump: a session may have been ended since. */
const LEFT_OUT: readonly string[] = [SESSION_MODEL];

/**
 * What may be far more than a snapshot lives for, with the field that says since when it is there: rows are added and, when
 * their time is over, deleted, and never changed.
 */
const LOGS: ReadonlyMap<string, string> = new Map([
  [EVENT_MODEL, 'at'],
  [SEAL_MODEL, 'until'],
]);

/** What has to be the same before and after the logs are read. */
interface Mark {
  readonly schema: unknown;
  /** Retention takes the first seals, with their events. */
  readonly firstSeal: unknown;
}

/** One try. */
interface Run {
  readonly file: DumpFile;
  readonly secrets: SecretsOfDump;
  /** Rows of logs that are older change no more. */
  readonly recent: Date;
  readonly counts: Record<string, number>;
}

export interface Dumped {
  readonly at: Date;
  readonly documents: number;
}

/**
 * Writes what is stored into a file, while Keypool runs, as it was at one moment (ADR 0023): all that was acknowledged before,
 * and nothing of a transaction that had not been committed.
 */
@Injectable()
export class DatabaseDump {
  private readonly logger = new Logger(DatabaseDump.name);

  constructor(
    @InjectConnection() private readonly connection: Connection,
    private readonly transactions: TransactionRunner,
    private readonly heartbeat: Heartbeat,
    private readonly clock: DatabaseClock,
    private readonly secrets: DumpedSecrets,
    private readonly events: EventRepository,
  ) {}

  /**
   * @param path of the file, which must not exist
   * @param passphrase seals it; null leaves secrets out
   * @throws StartupError with advice
   */
  async run(path: string, passphrase: string | null): Promise<Dumped> {
    for (let attempt = 1; ; attempt++) {
      const file = await DumpFile.create(path, passphrase);
      try {
        const secrets = passphrase === null ? this.secrets.leftOut() : this.secrets.kept();
        const dumped = await this.write(file, secrets);
        if (dumped) {
          // Recorded first: there is no dump without an event.
          await this.record(dumped, passphrase !== null);
          await file.complete();
          return dumped;
        }
        this.logger.warn('old events were deleted meanwhile: starting over');
      } catch (error) {
        if (!isDatabaseUnavailable(error)) {
          throw error;
        }
        if (attempt === TRIES) {
          throw new StartupError(
            `The database stopped answering (${messageOf(error)}), so there is no dump. Check it, and dump again.`,
          );
        }
        this.logger.warn({ msg: 'the database was unavailable: starting over', err: error });
      } finally {
        await file.discard();
      }
    }
  }

  private async record({ at, documents }: Dumped, withSecrets: boolean): Promise<void> {
    const detail = { asOf: at.toISOString(), documents, withSecrets, operator: operator() };
    await this.events.add({ type: 'database_dumped', actor: SYSTEM, detail });
  }

  /** @returns null when it has to begin anew */
  private async write(file: DumpFile, secrets: SecretsOfDump): Promise<Dumped | null> {
    const { at, operationTime } = await this.present();
    const recent = new Date(at.getTime() - LATE_MS);
    const run: Run = { file, secrets, recent, counts: {} };
    const before = await this.inSnapshot(async (session) => {
      if (operationTime) {
        session.advanceOperationTime(operationTime);
      }
      const mark = await this.mark(session);
      const schema = Number(mark.schema);
      const { master } = secrets;
      await file.write(
        lineOf({ keypool: 'dump', format: 1, version: VERSION, schema, at, master }),
      );
      await this.writeState(run, session);
      return mark;
    });
    await this.writeOldLogs(run);
    const after = await this.mark();
    if (before.firstSeal !== after.firstSeal || before.schema !== after.schema) {
      return null;
    }
    await file.write(lineOf({ end: run.counts }));
    return { at, documents: Object.values(run.counts).reduce((sum, count) => sum + count, 0) };
  }

  /** A majority has this write. A snapshot after it has all that was acknowledged before it. */
  private async present() {
    const session = await this.connection.startSession();
    try {
      await this.heartbeat.beat(session);
      return { at: this.clock.date(), operationTime: session.operationTime };
    } finally {
      await session.endSession();
    }
  }

  private async inSnapshot<T>(read: (session: ClientSession) => Promise<T>): Promise<T> {
    const began = performance.now();
    try {
      // Once: what was read is written already.
      return await this.transactions.run(({ session }) => read(session), 0);
    } catch (error) {
      const seconds = Math.round((performance.now() - began) / 1_000);
      if (seconds * 1_000 < LONG_MS || !isDatabaseError(error)) {
        throw error;
      }
      throw new StartupError(
        `The database ended the snapshot after ${seconds} s, before everything was read. Raise its transactionLifetimeLimitSeconds for the time of the dump, dump at a quieter hour, or copy the replica set itself: docs/backup.md.`,
      );
    }
  }

  private async mark(session?: ClientSession): Promise<Mark> {
    const options = session ? { session } : {};
    const settings = this.connection.collection<{ _id: string }>(SETTINGS_COLLECTION);
    const schema = await settings.findOne<mongo.Document>({ _id: 'schema' }, options);
    const seals = this.connection.collection(SEALS_COLLECTION);
    const first = await seals.findOne({}, { sort: { _id: 1 }, ...options });
    return { schema: schema?.['version'], firstSeal: first?._id };
  }

  private async writeState(run: Run, session: ClientSession): Promise<void> {
    await this.writeAll(run, SETTINGS, { _id: { $ne: 'migration' } }, session);
    for (const kind of Object.keys(this.connection.models)) {
      const time = LOGS.get(kind);
      if (!LEFT_OUT.includes(kind)) {
        await this.writeAll(run, kind, time ? { [time]: { $gte: run.recent } } : {}, session);
      }
    }
  }

  private async writeOldLogs(run: Run): Promise<void> {
    for (const [kind, time] of LOGS) {
      await this.writeAll(run, kind, { [time]: { $lt: run.recent } });
    }
  }

  private async writeAll(
    { file, secrets, counts, recent }: Run,
    kind: string,
    filter: mongo.Document,
    session?: ClientSession,
  ): Promise<void> {
    const isLong = kind === EVENT_MODEL && !session;
    for await (const document of isLong
      ? this.eventsBefore(recent)
      : this.find(kind, filter, session)) {
      const passed = await secrets.pass(kind, document);
      if (passed) {
        await file.write(lineOf([kind, passed]));
        counts[kind] = (counts[kind] ?? 0) + 1;
      }
    }
  }

  /** In pages: an engine may gather all that a query finds before it answers. An index has this order. */
  private async *eventsBefore(end: Date): AsyncGenerator<mongo.Document> {
    let from = new Date(0);
    let seen = 0;
    for (;;) {
      const page = await this.find(EVENT_MODEL, { at: { $gte: from, $lt: end } })
        .sort({ at: 1, _id: 1 })
        .skip(seen)
        .limit(BATCH)
        .toArray();
      yield* page;
      const last: unknown = page.at(-1)?.['at'];
      if (page.length < BATCH || !(last instanceof Date)) {
        return;
      }
      const ofLast = page.filter(({ at }) => Number(at) === last.getTime()).length;
      seen = ofLast + (last.getTime() === from.getTime() ? seen : 0);
      from = last;
    }
  }

  private find(kind: string, filter: mongo.Document, session?: ClientSession) {
    // Numbers keep their types.
    const options = { batchSize: BATCH, promoteValues: false, ...(session ? { session } : {}) };
    return collectionOf(this.connection, kind).find(filter, options);
  }
}
