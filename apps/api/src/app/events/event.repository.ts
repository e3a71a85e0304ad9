import type { EventDetail, EventType, ProviderId } from '@keypool/dto';
import type { EventFilterQuery, EventListQuery } from '@keypool/dto/params';
import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import {
  mongo,
  type ClientSession,
  type Model,
  type PipelineStage,
  type QueryFilter,
} from 'mongoose';
import { afterCursor, cursorLimit, toCursorPage, type CursorPage } from '../database/cursor';
import { DatabaseClock } from '../database/database-clock';
import { inChunks } from '../database/in-chunks';
import { WRITE } from '../database/write-options';
import { SYSTEM, type Actor } from '../identity/actor';
import { addressOf } from '../identity/caller';
import { keysHandedTo, rotationsBy, type ActorFigures } from './actor-figures';
import { EventProof } from './event-proof';
import { EVENT_MODEL, type EventDocument } from './event.schema';

const NEWEST_FIRST = { at: -1, _id: -1 } as const;
/** Of those who read all. */
const AT_ONCE = 1_000;

export interface NewEvent {
  readonly type: EventType;
  readonly provider?: ProviderId;
  readonly keyId?: string;
  readonly proxyId?: string;
  readonly actor: Actor;
  readonly detail?: EventDetail;
}

/** How many events of one kind occurred in one slot of time. */
export interface EventCount {
  readonly start: Date;
  readonly provider: ProviderId | null;
  readonly type: EventType;
  /** For causes in a report or the system; null for a person's action, whose reasons are free text. */
  readonly reason: string | null;
  readonly waited: boolean;
  readonly count: number;
}

@Injectable()
export class EventRepository {
  constructor(
    @InjectModel(EVENT_MODEL) private readonly events: Model<EventDocument>,
    private readonly clock: DatabaseClock,
    private readonly proof: EventProof,
  ) {}

  /** Writes the event in the transaction of the change it records, so that neither exists without the other. */
  async add(news: NewEvent, session?: ClientSession): Promise<void> {
    await this.events.collection.insertOne(this.documentOf(news), session ? { session } : WRITE);
  }

  /** The same for many, with as few round trips as for one. */
  async addAll(all: readonly NewEvent[], session: ClientSession): Promise<void> {
    if (all.length > 0) {
      const documents = all.map((news) => this.documentOf(news));
      await this.events.collection.insertMany(documents, { session });
    }
  }

  private documentOf(news: NewEvent): EventDocument {
    const event: Omit<EventDocument, 'proof'> = {
      _id: new mongo.ObjectId(),
      at: this.clock.date(),
      provider: news.provider ?? null,
      type: news.type,
      keyId: news.keyId ?? null,
      proxyId: news.proxyId ?? null,
      actor: news.actor,
      detail: detailOf(news),
    };
    return { ...event, proof: this.proof.of('event', event) };
  }

  /**
   * A proxy's events include those of the keys that were bound to it when they were replaced; a key's, those that tell who
   * got it.
   */
  async find(query: EventListQuery): Promise<CursorPage<EventDocument>> {
    const found = await Promise.all(
      waysToMatch(query).map((filter) =>
        this.events
          .find(filter)
          .sort(NEWEST_FIRST)
          .limit(cursorLimit(query) + 1)
          .lean<EventDocument[]>()
          .exec(),
      ),
    );
    return toCursorPage(newestFirst(found.flat()), query);
  }

  /** All that match, newest first. */
  async *all(query: EventFilterQuery): AsyncGenerator<EventDocument> {
    for (let cursor: string | null | undefined; cursor !== null;) {
      const page = await this.find({ ...query, cursor, limit: AT_ONCE });
      yield* page.rows;
      cursor = page.nextCursor;
    }
  }

  /**
   * @param slotMs length of a slot: whole minutes, aligned to UTC
   * @param from epoch ms, like `until`; null for no end
   */
  count(
    types: readonly EventType[],
    slotMs: number,
    from: number,
    until: number | null,
  ): Promise<EventCount[]> {
    const slot = { unit: 'minute', binSize: slotMs / 60_000 } as const;
    const at = { $gte: new Date(from), ...(until === null ? {} : { $lt: new Date(until) }) };
    return this.events
      .aggregate<EventCount>([
        // The time first: the embedded database uses only one condition, the first that has an index.
        { $match: { at, type: { $in: [...types] } } },
        {
          $group: {
            _id: {
              start: { $dateTrunc: { date: '$at', ...slot } },
              provider: '$provider',
              type: '$type',
              reason: {
                $cond: [
                  { $or: [{ $eq: ['$actor', SYSTEM] }, { $ifNull: ['$detail.cause', false] }] },
                  '$detail.reason',
                  null,
                ],
              },
              waited: { $eq: ['$detail.waited', true] },
            },
            count: { $sum: 1 },
          },
        },
        { $replaceRoot: { newRoot: { $mergeObjects: ['$_id', { count: '$count' }] } } },
      ])
      .exec();
  }

  /**
   * What these actors got and caused.
   * @param from epoch ms
   */
  figuresOf(actors: readonly Actor[], from: number): Promise<ActorFigures[]> {
    const count = (pipeline: PipelineStage[]) =>
      this.events.aggregate<ActorFigures>(pipeline).exec();
    return inChunks(actors, async (some) => {
      const [keys, rotations] = await Promise.all([
        count(keysHandedTo(some, from)),
        count(rotationsBy(some, from)),
      ]);
      return [...keys, ...rotations];
    });
  }
}

/** With the address of whoever asked for the change, as far as the request tells. */
function detailOf({ actor, detail = {} }: NewEvent): EventDetail {
  const address = addressOf(actor);
  return address === undefined || 'address' in detail ? detail : { ...detail, address };
}

/**
 * Together they match what is asked for. One search with `$or` would read all events: the embedded database uses no index
 * then.
 */
function waysToMatch(query: EventListQuery): QueryFilter<EventDocument>[] {
  const { provider, type, keyId, proxyId, actor, from, to } = query;
  const { at, ...rest } = afterCursor(query, to ? new Date(to) : undefined);
  const facts: QueryFilter<EventDocument> = {
    // Before the type and the provider, of which many are alike.
    ...(actor ? { actor } : {}),
    ...(provider ? { provider } : {}),
    ...(type ? { type } : {}),
    ...(at || from ? { at: { ...at, ...(from ? { $gte: new Date(from) } : {}) } } : {}),
    ...rest,
  };
  const ofKey = keyId ? [{ keyId }, { 'detail.keyIds': keyId }] : [{}];
  const ofProxy = proxyId ? [{ proxyId }, { 'detail.proxyIds': proxyId }] : [{}];
  return ofKey.flatMap((key) => ofProxy.map((proxy) => ({ ...key, ...proxy, ...facts })));
}

/** Each once. */
function newestFirst(events: readonly EventDocument[]): EventDocument[] {
  const byId = new Map(events.map((event) => [event._id.toHexString(), event]));
  return [...byId.values()].sort(
    (one, other) =>
      other.at.getTime() - one.at.getTime() ||
      other._id.toHexString().localeCompare(one._id.toHexString()),
  );
}
