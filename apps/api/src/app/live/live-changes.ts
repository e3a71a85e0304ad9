import {
  PROVIDER_IDS,
  type EventDto,
  type LiveChangeDto,
  type LiveEventsDto,
  type LiveTopic,
  type ProviderId,
} from '@keypool/dto';
import { Injectable } from '@nestjs/common';
import { EventEmitter } from 'node:events';
import { ChangeFeed, type Change, type ChangeSubscriber } from '../database/change-feed';
import { readEventDto } from '../events/event.mapper';
import { EVENTS_COLLECTION } from '../events/event.schema';
import { endsCredentials, isEventType, topicsOf, type TopicOf } from './live-topics';

/** An import changes many keys a second: clients get everything that happened within this time at once. */
const GATHER_MS = 300;

/** More than this is read from the list. */
const MOST_EVENTS = 50;

interface LiveNews {
  changes: [changes: readonly LiveChangeDto[]];
  events: [events: LiveEventsDto];
  /** Changes may have been missed. */
  resync: [];
  /** Somebody's credentials may no longer be valid. */
  credentials: [];
}

/** What changes, taken from the events: every change of data writes one. */
@Injectable()
export class LiveChanges implements ChangeSubscriber {
  readonly collections = [EVENTS_COLLECTION];
  /** A page that refreshes must find the change, and a revoked token must be refused. */
  readonly notifiedLast = true;
  readonly news = new EventEmitter<LiveNews>().setMaxListeners(0);
  private readonly gathered = new Map<ProviderId | null, Set<LiveTopic>>();
  private events: EventDto[] = [];
  private isComplete = true;
  private timer: NodeJS.Timeout | null = null;

  constructor(private readonly feed: ChangeFeed) {
    feed.subscribe(this);
  }

  /** Whether this process receives changes. */
  get isCurrent(): boolean {
    return this.feed.isCurrent;
  }

  apply({ deleted, document }: Change): void {
    if (deleted || !document) {
      return;
    }
    this.addEvent(readEventDto(document));
    const type: unknown = document['type'];
    if (!isEventType(type)) {
      return;
    }
    const provider = PROVIDER_IDS.find((id) => id === document['provider']) ?? null;
    this.add(topicsOf(type, provider));
    if (endsCredentials(type)) {
      this.news.emit('credentials');
    }
  }

  async reload(): Promise<void> {
    this.news.emit('resync');
  }

  add(topics: readonly TopicOf[]): void {
    for (const { provider, topic } of topics) {
      const known = this.gathered.get(provider) ?? new Set();
      this.gathered.set(provider, known.add(topic));
    }
    this.sendSoon();
  }

  /** @param event null for one that only the list can show */
  private addEvent(event: EventDto | null): void {
    if (event && this.events.length < MOST_EVENTS) {
      this.events.push(event);
    } else {
      this.isComplete = false;
    }
    this.sendSoon();
  }

  private sendSoon(): void {
    this.timer ??= setTimeout(() => this.send(), GATHER_MS).unref();
  }

  private send(): void {
    this.timer = null;
    this.sendEvents();
    this.sendChanges();
  }

  private sendEvents(): void {
    const { events, isComplete } = this;
    if (events.length === 0 && isComplete) {
      return;
    }
    this.events = [];
    this.isComplete = true;
    this.news.emit('events', { events, isComplete });
  }

  private sendChanges(): void {
    if (this.gathered.size === 0) {
      return;
    }
    const changes = [...this.gathered].map(([provider, topics]) => ({
      provider,
      topics: [...topics],
    }));
    this.gathered.clear();
    this.news.emit('changes', changes);
  }
}
