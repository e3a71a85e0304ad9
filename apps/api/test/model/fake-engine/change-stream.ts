import { EventEmitter } from 'node:events';
import type { Client } from './client';
import { idOf, matches, type Filter } from './documents';
import type { ChangeEvent } from './engine';
import { historyLost, networkError } from './errors';

/** Describes the turn in which a change reaches a process. */
export const RECEIVES = 'receives';

/** The result of the driver's `db.watch(pipeline, { fullDocument: 'updateLookup' })`. */
export class FakeChangeStream extends EventEmitter {
  private position: number | null = null;
  /** The commit up to which it has looked. */
  private seen = 0;
  private lost = false;

  constructor(
    private readonly client: Client,
    private readonly filter: Filter,
  ) {
    super();
  }

  /** Opens it behind the newest commit: whether or not a majority has that, it is not told. */
  async tryNext(): Promise<ChangeEvent> {
    await this.client.perform({
      kind: 'read',
      label: 'opens its change stream',
      act: () => {
        this.position = this.client.engine.log.length;
      },
    });
    this.emit('resumeTokenChanged');
    return this.next();
  }

  async next(): Promise<ChangeEvent> {
    for (;;) {
      this.requireOpen();
      const event = this.take();
      if (event) {
        return this.deliver(event);
      }
      await this.client.engine.news();
    }
  }

  async close(): Promise<void> {
    this.lose();
  }

  lose(): void {
    this.lost = true;
    this.client.engine.tell();
  }

  private take(): ChangeEvent | undefined {
    const { log, majority } = this.client.engine;
    const end = this.client.engine.at(majority).logged;
    let at = this.position ?? log.length;
    while (at < end && !matches(this.filter, { ...log[at] })) {
      at++;
    }
    this.seen = Math.max(this.seen, majority);
    this.position = at < end ? at + 1 : at;
    return at < end ? log[at] : undefined;
  }

  /** The document of an update is looked up when the event is read, no older than that, and delivered after that. */
  private async deliver(event: ChangeEvent): Promise<ChangeEvent> {
    const what = `${event.operationType} ${event.ns.coll} ${String(event.documentKey._id)}`;
    const looked = await this.client.perform({
      kind: 'read',
      label: `reads its change stream: ${what}`,
      act: () => (event.operationType === 'update' ? this.lookUp(event) : event),
    });
    for (; this.client.deafFor > 0; this.client.deafFor--) {
      await this.client.turn(`${RECEIVES} nothing`);
    }
    await this.client.turn(`${RECEIVES} ${what}`);
    this.requireOpen();
    return looked;
  }

  private lookUp(event: ChangeEvent): ChangeEvent {
    const { engine } = this.client;
    const { collections } = engine.at(Math.max(engine.majority, this.seen));
    const documents = collections.get(event.ns.coll);
    return { ...event, fullDocument: documents?.get(idOf({ ...event.documentKey })) ?? null };
  }

  private requireOpen(): void {
    if (this.lost) {
      throw historyLost();
    }
    if (this.client.engine.away) {
      throw networkError();
    }
  }
}
