import { Injectable, Logger } from '@nestjs/common';
import { InjectConnection } from '@nestjs/mongoose';
import type { Connection, mongo } from 'mongoose';
import { setTimeout as sleep } from 'node:timers/promises';
import { OutageLog } from './outage-log';
import { Heartbeat, HEARTBEAT_EVERY_MS, PROCESSES_COLLECTION } from './heartbeat';

type ChangeStream = mongo.ChangeStream<mongo.BSON.Document, ChangeEvent>;

type ChangeEvent = mongo.ChangeStreamDocument;

interface OpenedStream {
  readonly stream: ChangeStream;
  /** What the opening itself already brought. */
  readonly first: ChangeEvent | null;
}

/** What a subscriber sees of a change: the document as it is now, or none when it is gone. */
export interface Change {
  readonly collection: string;
  readonly id: unknown;
  readonly deleted: boolean;
  readonly document: mongo.BSON.Document | null;
}

export interface ChangeSubscriber {
  readonly collections: readonly string[];
  /** Whether it hears of a change only when all others have taken over what came before: it tells the world of it. */
  readonly hearsLast?: boolean;
  /** The only changes it hears of are inserted documents that have this field. */
  readonly insertedWith?: string;
  /**
   * Called for one change after the other, in the database's order. The next one does not wait for what this one makes the
   * subscriber read; when that fails, everything is read anew.
   */
  apply(change: Change): Promise<void> | void;
  /** Reads everything anew. The stream is open already, so nothing between the two is missed. */
  reload(): Promise<void>;
}

const SILENCE_MS = 5_000;
const REOPEN_AFTER_MS = 250;

/**
 * The one change stream of this process (SPEC 6.3.4). While `isCurrent` is false, what the subscribers hold may be old:
 * the process is not ready then, and tokens are checked in the database.
 */
@Injectable()
export class ChangeFeed {
  private readonly streamLog = new OutageLog(new Logger(ChangeFeed.name));
  private readonly beatLog = new OutageLog(new Logger(ChangeFeed.name));
  private readonly subscribers: ChangeSubscriber[] = [];
  private readonly stop = new AbortController();
  private running: Promise<void> = Promise.resolve();
  private beating: Promise<void> = Promise.resolve();
  private lastOwnBeat = 0;
  private current = false;

  constructor(
    @InjectConnection() private readonly connection: Connection,
    private readonly heartbeat: Heartbeat,
  ) {}

  get isCurrent(): boolean {
    return this.current && !this.isSilent;
  }

  subscribe(subscriber: ChangeSubscriber): void {
    this.subscribers.push(subscriber);
  }

  /** Resolves when every subscriber has loaded for the first time. */
  async start(): Promise<void> {
    await this.heartbeat.beat();
    const stream = await this.open();
    this.beating = this.beatUntilStopped();
    this.running = this.followUntilStopped(stream);
  }

  async close(): Promise<void> {
    this.current = false;
    this.stop.abort();
    await Promise.all([this.running, this.beating]);
    await this.heartbeat.end().catch(() => undefined);
  }

  private get isSilent(): boolean {
    return performance.now() - this.lastOwnBeat > SILENCE_MS;
  }

  private async open(): Promise<OpenedStream> {
    const stream = this.connection.db?.watch<mongo.BSON.Document, ChangeEvent>(this.pipeline(), {
      fullDocument: 'updateLookup',
    });
    if (!stream) {
      throw new Error('the connection is not open');
    }
    try {
      // `watch` is lazy: the first `tryNext` opens the stream, and may already bring a change.
      const first = await stream.tryNext();
      await Promise.all(this.subscribers.map((subscriber) => subscriber.reload()));
      this.lastOwnBeat = performance.now();
      this.current = true;
      return { stream, first };
    } catch (error) {
      await stream.close().catch(() => undefined);
      throw error;
    }
  }

  /** Usage counts change keys many times a second and no pool: such updates leave `rev` alone and are not sent. */
  private pipeline(): mongo.BSON.Document[] {
    const followed = this.subscribers.filter(({ insertedWith }) => insertedWith === undefined);
    const collections = [...new Set(followed.flatMap((s) => s.collections))];
    const inserts = this.subscribers.flatMap(({ insertedWith, collections: from }) =>
      insertedWith === undefined
        ? []
        : [
            {
              'ns.coll': { $in: [...from] },
              operationType: 'insert',
              [`fullDocument.${insertedWith}`]: { $exists: true },
            },
          ],
    );
    return [
      {
        $match: {
          $or: [
            {
              'ns.coll': PROCESSES_COLLECTION,
              'documentKey._id': this.heartbeat.processId,
            },
            {
              'ns.coll': { $in: collections },
              $or: [
                { operationType: { $in: ['insert', 'replace', 'delete'] } },
                {
                  operationType: 'update',
                  'updateDescription.updatedFields.rev': { $exists: true },
                },
              ],
            },
            ...inserts,
          ],
        },
      },
    ];
  }

  private async followUntilStopped(opened: OpenedStream): Promise<void> {
    let next: OpenedStream | null = opened;
    while (!this.stop.signal.aborted) {
      try {
        next ??= await this.open();
        await this.follow(next.stream, next.first);
      } catch (error) {
        if (!this.stop.signal.aborted) {
          this.streamLog.failed(`change stream lost, reading everything anew: ${String(error)}`);
        }
      }
      this.current = false;
      next?.stream.close().catch(() => undefined);
      next = null;
      await sleep(REOPEN_AFTER_MS, undefined, { signal: this.stop.signal }).catch(() => undefined);
    }
  }

  /** Ends by throwing: the stream broke, stayed silent although this process writes its heartbeat, or has to stop. */
  private async follow(stream: ChangeStream, first: ChangeEvent | null): Promise<void> {
    let failed: unknown = null;
    let wake: (reason: unknown) => void = () => undefined;
    const giveUp = (reason: unknown) => {
      failed ??= reason;
      wake(reason);
    };
    const unfinished = new Set<Promise<void>>();
    const watchdog = setInterval(() => {
      if (this.isSilent) {
        giveUp(new Error(`no heartbeat of this process came back for ${SILENCE_MS} ms`));
      }
    }, HEARTBEAT_EVERY_MS / 2);
    const stop = () => giveUp(new Error('stopping'));
    this.stop.signal.addEventListener('abort', stop, { once: true });
    try {
      let event = first;
      while (!this.stop.signal.aborted) {
        if (event) {
          const work = this.dispatch(event, [...unfinished])
            .catch(giveUp)
            .finally(() => unfinished.delete(work));
          unfinished.add(work);
        }
        // Not left to `close()`, which itself waits for a database that does not answer.
        event = await new Promise<ChangeEvent>((resolve, reject) => {
          wake = reject;
          if (failed) {
            reject(failed);
          } else {
            stream.next().then(resolve, reject);
          }
        });
      }
    } finally {
      clearInterval(watchdog);
      this.stop.signal.removeEventListener('abort', stop);
    }
  }

  /** @param earlier what is still being done because of earlier changes */
  private async dispatch(event: ChangeEvent, earlier: readonly Promise<void>[]): Promise<void> {
    if (!('documentKey' in event) || !('coll' in event.ns)) {
      return;
    }
    const collection = event.ns.coll;
    if (collection === PROCESSES_COLLECTION) {
      // It tells that all before it has come and is taken over.
      await Promise.all(earlier);
      this.lastOwnBeat = performance.now();
      this.streamLog.over('changes arrive again, and everything was read anew');
      return;
    }
    const change: Change = {
      collection,
      id: event.documentKey._id,
      deleted: event.operationType === 'delete',
      document: ('fullDocument' in event && event.fullDocument) || null,
    };
    if (!change.deleted && !change.document) {
      // The document was deleted before it was looked up: its own deletion follows.
      return;
    }
    await Promise.all(
      this.subscribers
        .filter((subscriber) => subscriber.collections.includes(collection))
        .map(async (subscriber) => {
          if (subscriber.hearsLast) {
            await Promise.all(earlier);
          }
          await subscriber.apply(change);
        }),
    );
  }

  private async beatUntilStopped(): Promise<void> {
    while (!this.stop.signal.aborted) {
      try {
        await this.heartbeat.beat();
        this.beatLog.over('heartbeats are written again');
      } catch (error) {
        this.beatLog.failed(`heartbeat failed: ${String(error)}`);
      }
      await sleep(HEARTBEAT_EVERY_MS, undefined, { signal: this.stop.signal }).catch(
        () => undefined,
      );
    }
  }
}
