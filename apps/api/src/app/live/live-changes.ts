import { PROVIDER_IDS, type LiveChangeDto, type LiveTopic, type ProviderId } from '@keypool/dto';
import { Injectable } from '@nestjs/common';
import { EventEmitter } from 'node:events';
import { ChangeFeed, type Change, type ChangeSubscriber } from '../database/change-feed';
import { EVENTS_COLLECTION } from '../events/event.schema';
import { endsCredentials, isEventType, topicsOf, type TopicOf } from './live-topics';

/** An import changes many keys a second: who looks on is told of all that happened meanwhile at once. */
const GATHER_MS = 300;

interface LiveNews {
  changes: [changes: readonly LiveChangeDto[]];
  /** Changes may have been missed. */
  resync: [];
  /** Somebody's credentials may be worth nothing any more. */
  credentials: [];
}

/** What changes, told by the events: every change of data writes one. */
@Injectable()
export class LiveChanges implements ChangeSubscriber {
  readonly collections = [EVENTS_COLLECTION];
  /** A page that is told to look again must find the change, and a token that was revoked must be refused. */
  readonly hearsLast = true;
  readonly news = new EventEmitter<LiveNews>().setMaxListeners(0);
  private readonly gathered = new Map<ProviderId | null, Set<LiveTopic>>();
  private timer: NodeJS.Timeout | null = null;

  constructor(feed: ChangeFeed) {
    feed.subscribe(this);
  }

  apply({ deleted, document }: Change): void {
    const type: unknown = document?.['type'];
    if (deleted || !isEventType(type)) {
      return;
    }
    const provider = PROVIDER_IDS.find((id) => id === document?.['provider']) ?? null;
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
    this.timer ??= setTimeout(() => this.tell(), GATHER_MS).unref();
  }

  private tell(): void {
    this.timer = null;
    const changes = [...this.gathered].map(([provider, topics]) => ({
      provider,
      topics: [...topics],
    }));
    this.gathered.clear();
    this.news.emit('changes', changes);
  }
}
