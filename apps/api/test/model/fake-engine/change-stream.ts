import type { Client } from './client';
import { idOf, matches, type Filter } from './documents';
import type { ChangeEvent } from './engine';
import { historyLost, networkError } from './errors';

/** Describes the turn in which a change reaches a process. */
export const RECEIVES = 'receives';

/** The result of the driver's `db.watch(pipeline, { fullDocument: 'updateLookup' })`. */
export class FakeChangeStream {
  private position: number | null = null;
  private lost = false;

  constructor(
    private readonly client: Client,
    private readonly filter: Filter,
  ) {}

  /** Opens it: from here on nothing is missed. */
  tryNext(): Promise<null> {
    return this.client.perform({
      kind: 'read',
      label: 'opens its change stream',
      act: () => {
        this.position = this.client.engine.log.length;
        return null;
      },
    });
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
    const { log } = this.client.engine;
    let at = this.position ?? log.length;
    while (at < log.length && !matches(this.filter, { ...log[at] })) {
      at++;
    }
    this.position = Math.min(at + 1, log.length);
    return log[at];
  }

  /** The document of an update is looked up when the event is read, and delivered after that. */
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
    const documents = this.client.engine.collections.get(event.ns.coll);
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
