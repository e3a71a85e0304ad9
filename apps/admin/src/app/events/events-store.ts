import { LiveAnnouncer } from '@angular/cdk/a11y';
import { computed, effect, inject, Service, signal, untracked } from '@angular/core';
import { PROVIDER_IDS, type EventDto, type EventListDto } from '@keypool/dto';
import { firstValueFrom } from 'rxjs';
import { Texts } from '../core/language/texts';
import { LiveUpdates } from '../core/live/live-updates';
import type { LiveResource } from '../shared/list/live-resource';
import { EventFilter } from './event-filter';
import { EventsClient } from './events-client';

/** So many answers in a row without a known event: then the list begins anew. */
const CATCH_UP_PAGES = 5;

/**
 * The events that the URL asks for, newest first, as far back as one has looked. What happens meanwhile goes on top,
 * or waits in `held` while the user reads further down.
 */
@Service({ autoProvided: false })
export class EventsStore implements LiveResource<readonly EventDto[]> {
  private readonly client = inject(EventsClient);
  private readonly announcer = inject(LiveAnnouncer);
  private readonly texts = inject(Texts);

  readonly filter = new EventFilter();

  private readonly shown = signal<readonly EventDto[] | undefined>(undefined);
  private readonly waiting = signal<readonly EventDto[]>([]);
  private readonly cursor = signal<string | null>(null);
  private readonly at = signal<number | null>(null);
  private readonly failure = signal<unknown>(null);
  private readonly running = signal(0);

  readonly value = this.shown.asReadonly();
  readonly loadedAt = this.at.asReadonly();
  readonly error = this.failure.asReadonly();
  readonly isLoading = computed(() => this.running() > 0);
  readonly hasMore = computed(() => this.cursor() !== null);
  /** How many new events wait to be shown. */
  readonly held = computed(() => this.waiting().length);
  /** The page says so while its top is out of sight. */
  readonly isHolding = signal(false);

  /** Answers to what the filter asked before are dropped. */
  private round = 0;

  constructor() {
    effect(() => {
      this.filter.params();
      untracked(() => this.begin());
    });
    const live = inject(LiveUpdates);
    for (const provider of [null, ...PROVIDER_IDS]) {
      live.onChange(['events'], provider, () => this.reload());
    }
  }

  /** Reads what is new. Never rejects: `error` says what went wrong. */
  reload(): void {
    if (this.shown() === undefined) this.begin();
    else void this.work((round) => this.catchUp(round));
  }

  /** Reads what came before the oldest one shown. */
  async more(): Promise<void> {
    const cursor = this.cursor();
    if (cursor === null || this.isLoading()) return;
    await this.work(async (round) => {
      const page = await this.read(cursor);
      if (round !== this.round) return;
      this.shown.update((events = []) => [...events, ...page.events]);
      this.cursor.set(page.nextCursor);
    });
  }

  showHeld(): void {
    this.shown.update((events = []) => [...this.waiting(), ...events]);
    this.waiting.set([]);
  }

  private begin(): void {
    this.round += 1;
    this.shown.set(undefined);
    this.waiting.set([]);
    this.cursor.set(null);
    this.at.set(null);
    void this.work(async (round) => {
      const page = await this.read(null);
      if (round === this.round) this.replace(page);
    });
  }

  private async catchUp(round: number): Promise<void> {
    const known = new Set([...this.waiting(), ...(this.shown() ?? [])].map((event) => event.id));
    const fresh: EventDto[] = [];
    const first = await this.read(null);
    let page = first;
    for (let pages = 1; ; pages += 1) {
      if (round !== this.round) return;
      const unknown = page.events.filter((event) => !known.has(event.id));
      fresh.push(...unknown);
      const hasMet = unknown.length < page.events.length;
      if (hasMet || page.nextCursor === null) return this.add(fresh);
      if (pages === CATCH_UP_PAGES) return this.replace(first);
      page = await this.read(page.nextCursor);
    }
  }

  private add(fresh: readonly EventDto[]): void {
    this.at.set(Date.now());
    if (fresh.length === 0) return;
    this.waiting.update((events) => [...fresh, ...events]);
    if (!this.isHolding()) this.showHeld();
    void this.announcer.announce(this.texts.plural('events.new', fresh.length));
  }

  private replace(page: EventListDto): void {
    this.shown.set(page.events);
    this.waiting.set([]);
    this.cursor.set(page.nextCursor);
    this.at.set(Date.now());
  }

  private read(cursor: string | null): Promise<EventListDto> {
    return firstValueFrom(this.client.read(this.filter.params(), cursor));
  }

  private async work(task: (round: number) => Promise<void>): Promise<void> {
    const { round } = this;
    this.running.update((count) => count + 1);
    try {
      await task(round);
      if (round === this.round) this.failure.set(null);
    } catch (error) {
      if (round === this.round) this.failure.set(error);
    } finally {
      this.running.update((count) => count - 1);
    }
  }
}
