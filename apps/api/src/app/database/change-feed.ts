import { Injectable, Logger } from '@nestjs/common';
import { InjectConnection } from '@nestjs/mongoose';
import type { Connection, mongo } from 'mongoose';
import { once } from 'node:events';
import { setImmediate, setTimeout as sleep } from 'node:timers/promises';
import { followedChanges, type Followed } from './followed-changes';
import { OutageLog } from './outage-log';
import { Heartbeat, HEARTBEAT_EVERY_MS, PROCESSES_COLLECTION } from './heartbeat';
import { Primaries } from './primaries';

type ChangeStream = mongo.ChangeStream<mongo.BSON.Document, ChangeEvent>;

type ChangeEvent = mongo.ChangeStreamDocument;

interface OpenedStream {
  readonly stream: ChangeStream;
  /** The pending read that opened it. */
  readonly first: Promise<ChangeEvent | null>;
}

/** A change as a subscriber sees it: the current document, or none when it was deleted. */
export interface Change {
  readonly collection: string;
  readonly id: unknown;
  readonly deleted: boolean;
  readonly document: mongo.BSON.Document | null;
}

export interface ChangeSubscriber extends Followed {
  /** Reloaded before all others, which need what it knows. */
  readonly loadedFirst?: boolean;
  /** Notified only after all others have applied earlier changes, because it tells clients. */
  readonly notifiedLast?: boolean;
  /**
   * Called for each change, in the database's order, without waiting for the reads that an earlier one started; when one of
   * those fails, everything is reloaded.
   */
  apply(change: Change): Promise<void> | void;
  /**
   * Reloads everything. The stream is already open, so nothing is missed in between.
   * @param isSound whether what was read so far is as new as the beginning of the stream. If not, the load is repeated, and
   * what it lacks may be there all the same.
   */
  reload(isSound: () => boolean): Promise<void>;
}

const SILENCE_MS = 5_000;
const REOPEN_AFTER_MS = 250;
const CHANGES_PER_TURN = 500;
/** The next heartbeat ends the wait for a change. By default, the database ends it as often as that, just before. */
const AWAIT_MS = 2 * HEARTBEAT_EVERY_MS;

/**
 * The one change stream of this process (SPEC 6.3.4). While `isCurrent` is false, subscribers may hold stale data: the
 * process is not ready then, and tokens are checked in the database.
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
  /** How often it had to reload everything, the first time included. */
  loads = 0;

  constructor(
    @InjectConnection() private readonly connection: Connection,
    private readonly heartbeat: Heartbeat,
    private readonly primaries: Primaries,
  ) {}

  get isCurrent(): boolean {
    return this.current && !this.isSilent;
  }

  /** How long ago a heartbeat of this process came back; null before the first one. */
  get silentForMs(): number | null {
    return this.lastOwnBeat === 0 ? null : performance.now() - this.lastOwnBeat;
  }

  subscribe(subscriber: ChangeSubscriber): void {
    this.subscribers.push(subscriber);
  }

  /** Resolves when every subscriber has loaded for the first time. */
  async start(): Promise<void> {
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
    const stream = this.connection.db?.watch<mongo.BSON.Document, ChangeEvent>(
      followedChanges(this.subscribers, this.heartbeat.processId),
      { fullDocument: 'updateLookup', maxAwaitTimeMS: AWAIT_MS },
    );
    if (!stream) {
      throw new Error('the connection is not open');
    }
    try {
      // `watch` is lazy: the first read opens the stream. It is open as soon as there is a resume token; the read
      // itself waits for a change, at the latest for the heartbeat of the load.
      const opened = once(stream, 'resumeTokenChanged');
      const first = stream.tryNext();
      await Promise.race([opened, first]);
      await this.load();
      this.lastOwnBeat = performance.now();
      this.current = true;
      this.loads++;
      return { stream, first };
    } catch (error) {
      await stream.close().catch(() => undefined);
      throw error;
    }
  }

  /**
   * The stream begins at the newest write, and a majority read may not include that yet. Once a majority has a
   * heartbeat, it also has everything from before the stream, unless there is a new primary.
   */
  private async load(): Promise<void> {
    let isSound: () => boolean;
    do {
      const { elections } = this.primaries;
      isSound = () => this.primaries.elections === elections;
      await this.heartbeat.beat();
      await this.reload(isSound, ({ loadedFirst = false }) => loadedFirst);
      await this.reload(isSound, ({ loadedFirst = false }) => !loadedFirst);
    } while (!isSound());
  }

  private async reload(
    isSound: () => boolean,
    which: (subscriber: ChangeSubscriber) => boolean,
  ): Promise<void> {
    await Promise.all(
      this.subscribers.filter(which).map((subscriber) => subscriber.reload(isSound)),
    );
  }

  private async followUntilStopped(opened: OpenedStream): Promise<void> {
    let next: OpenedStream | null = opened;
    while (!this.stop.signal.aborted) {
      try {
        next ??= await this.open();
        await this.follow(next);
      } catch (error) {
        if (!this.stop.signal.aborted) {
          this.streamLog.failed('change stream lost, reloading', error);
        }
      }
      this.current = false;
      next?.stream.close().catch(() => undefined);
      next = null;
      await sleep(REOPEN_AFTER_MS, undefined, { signal: this.stop.signal }).catch(() => undefined);
    }
  }

  /** Ends only by throwing: the stream broke, went silent although this process writes heartbeats, or has to stop. */
  private async follow({ stream, first }: OpenedStream): Promise<void> {
    let failed: unknown = null;
    let wake: (reason: unknown) => void = () => undefined;
    const giveUp = (reason: unknown) => {
      failed ??= reason;
      wake(reason);
    };
    /** The work of all changes so far. */
    let earlier: Promise<unknown> = Promise.resolve();
    let count = 0;
    const watchdog = setInterval(() => {
      if (this.isSilent) {
        giveUp(new Error(`no heartbeat received through the change stream for ${SILENCE_MS} ms`));
      }
    }, HEARTBEAT_EVERY_MS / 2);
    const stop = () => giveUp(new Error('stopping'));
    this.stop.signal.addEventListener('abort', stop, { once: true });
    // `close()` would itself wait for a database that does not answer.
    const unlessGivenUp = (change: () => Promise<ChangeEvent | null>) =>
      new Promise<ChangeEvent | null>((resolve, reject) => {
        wake = reject;
        if (failed) {
          reject(failed);
        } else {
          change().then(resolve, reject);
        }
      });
    try {
      let event = await unlessGivenUp(() => first);
      while (!this.stop.signal.aborted) {
        if (event) {
          earlier = Promise.all([earlier, this.dispatch(event, earlier).catch(giveUp)]);
          // A server hands on tens of thousands at once, and acquires must not wait for all of them.
          if (++count % CHANGES_PER_TURN === 0) {
            await setImmediate();
          }
        }
        event = await unlessGivenUp(() => stream.next());
      }
    } finally {
      clearInterval(watchdog);
      this.stop.signal.removeEventListener('abort', stop);
    }
  }

  /** @param earlier the work of earlier changes */
  private async dispatch(event: ChangeEvent, earlier: Promise<unknown>): Promise<void> {
    if (!('documentKey' in event) || !('coll' in event.ns)) {
      throw new Error(
        `${event.operationType} of a collection in use; restart Keypool, which makes missing indexes`,
      );
    }
    const collection = event.ns.coll;
    if (collection === PROCESSES_COLLECTION) {
      // It confirms that everything before it has arrived and is applied.
      await earlier;
      this.lastOwnBeat = performance.now();
      this.streamLog.over('change stream restored, everything reloaded');
      return;
    }
    const change: Change = {
      collection,
      id: event.documentKey._id,
      deleted: event.operationType === 'delete',
      document: ('fullDocument' in event && event.fullDocument) || null,
    };
    if (!change.deleted && !change.document) {
      // The document was deleted before it was looked up: its deletion event follows.
      return;
    }
    await Promise.all(
      this.subscribers
        .filter((subscriber) => subscriber.collections.includes(collection))
        .map(async (subscriber) => {
          if (subscriber.notifiedLast) {
            await earlier;
          }
          await subscriber.apply(change);
        }),
    );
  }

  private async beatUntilStopped(): Promise<void> {
    while (!this.stop.signal.aborted) {
      try {
        await this.heartbeat.beat();
        this.beatLog.over('heartbeat restored');
      } catch (error) {
        this.beatLog.failed('heartbeat failed', error);
      }
      await sleep(HEARTBEAT_EVERY_MS, undefined, { signal: this.stop.signal }).catch(
        () => undefined,
      );
    }
  }
}
