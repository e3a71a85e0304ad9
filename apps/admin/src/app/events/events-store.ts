import { LiveAnnouncer } from '@angular/cdk/a11y';
import { computed, effect, inject, Service, signal, untracked } from '@angular/core';
import { takeUntilDestroyed } from '@angular/core/rxjs-interop';
import {
  matchesCriteria,
  type EventDto,
  type EventListDto,
  type LiveEventsDto,
} from '@keypool/dto';
import { firstValueFrom } from 'rxjs';
import { Texts } from '../core/language/texts';
import { LiveUpdates } from '../core/live/live-updates';
import { PacedReading } from '../core/live/paced-reading';
import type { LiveResource } from '../shared/list/live-resource';
import { EventFilter } from './event-filter';
import {
  cutTo,
  EMPTY_WINDOW,
  missingIn,
  windowOf,
  withEvents,
  withOlder,
  type EventWindow,
} from './event-window';
import { EVENTS_PAGE, EventsClient } from './events-client';

/** After this many answers that do not reach known events, the list starts over. */
const CATCH_UP_PAGES = 5;

/** An event becomes visible with its transaction, so it may be this much older than known ones. */
const LATE_MS = 10_000;

/** At most this many new events wait; more are read on demand. */
const MOST_HELD = 200;

/**
 * The events that the URL asks for, newest first, as far back as the user has loaded. New ones arrive over the
 * stream and are put on top, or wait in `held` while the user reads further down. After a gap in the stream the list is
 * read down to known events.
 */
@Service({ autoProvided: false })
export class EventsStore implements LiveResource<readonly EventDto[]> {
  private readonly client = inject(EventsClient);
  private readonly announcer = inject(LiveAnnouncer);
  private readonly texts = inject(Texts);
  private readonly pace = new PacedReading({
    read: () => void this.catchUp(),
    isReading: () => untracked(this.isLoading),
  });

  readonly filter = new EventFilter();

  private readonly shown = signal<EventWindow | undefined>(undefined);
  private readonly waiting = signal(EMPTY_WINDOW);
  private readonly at = signal<number | null>(null);
  private readonly failure = signal<unknown>(null);
  private readonly running = signal(0);

  readonly value = computed(() => this.shown()?.events);
  readonly loadedAt = this.at.asReadonly();
  readonly error = this.failure.asReadonly();
  readonly isLoading = computed(() => this.running() > 0);
  readonly hasMore = computed(() => (this.shown()?.older ?? null) !== null);
  /** How many new events wait to be shown. */
  readonly held = computed(() => this.waiting().events.length);
  /** Whether there are even more of them than `held`. */
  readonly holdsMore = computed(() => this.waiting().older !== null);

  private isHolding = false;
  /** How many pages the user has asked for; the list grows no longer. */
  private pages = 1;
  /** Answers to a previous filter are dropped. */
  private round = 0;
  /** Received while the first page is loading. */
  private early: EventDto[] = [];
  /** Increases whenever events may have been missed. */
  private gaps = 0;
  /** The newest event before the gap that has not been closed yet; null for none. */
  private gapAfter: EventDto | null = null;

  constructor() {
    effect(() => {
      this.filter.params();
      untracked(() => this.begin());
    });
    const live = inject(LiveUpdates);
    live.events.pipe(takeUntilDestroyed()).subscribe((told) => this.receive(told));
    live.follow(this);
  }

  /** Reads new events. Never rejects: `error` says what went wrong. */
  reload(): void {
    this.noteGap();
    if (this.isLoading()) this.pace.ask();
    else void this.catchUp();
  }

  /** Reads what came before the oldest one shown. */
  async more(): Promise<void> {
    if (this.isLoading() || !this.hasMore()) return;
    // From now on nothing is cut off where the answer continues.
    this.pages += 1;
    await this.work(async (isCurrent) => {
      const oldest = this.shown()?.events.at(-1);
      // Known events of the same millisecond come again, at worst a whole page.
      while (this.shown()?.events.at(-1) === oldest && this.hasMore()) {
        const page = await this.read(this.shown()?.older ?? {});
        if (!isCurrent()) return;
        this.shown.update((shown) => shown && withOlder(shown, page));
      }
    });
  }

  /** While the user reads further down, nothing may move. */
  hold(isReading: boolean): void {
    this.isHolding = isReading;
    if (!isReading) this.showHeld();
  }

  showHeld(): void {
    const waiting = this.waiting();
    if (waiting.events.length === 0) return;
    this.waiting.set(EMPTY_WINDOW);
    this.show(
      waiting.older === null ? withEvents(this.shown() ?? waiting, waiting.events) : waiting,
    );
  }

  private receive({ events, isComplete }: LiveEventsDto): void {
    const criteria = this.filter.params();
    this.add(events.filter((event) => matchesCriteria(event, criteria)));
    if (isComplete) return;
    this.noteGap();
    this.pace.ask();
  }

  private begin(): void {
    this.round += 1;
    this.shown.set(undefined);
    this.waiting.set(EMPTY_WINDOW);
    this.at.set(null);
    this.gapAfter = null;
    void this.catchUp();
  }

  private catchUp(): Promise<void> {
    return this.work(async (isCurrent) => {
      this.pace.began();
      this.early = [];
      const { gaps } = this;
      const first = await this.read();
      if (!isCurrent()) return;
      if (this.shown() === undefined) this.startWith(first);
      else await this.closeGap(first, isCurrent);
      if (!isCurrent()) return;
      this.at.set(Date.now());
      if (gaps === this.gaps) this.gapAfter = null;
    });
  }

  private async closeGap(first: EventListDto, isCurrent: () => boolean): Promise<void> {
    const fresh = [...first.events];
    let page = first;
    for (let pages = 1; !this.isReached(page); pages += 1) {
      if (pages === CATCH_UP_PAGES) return this.restartWith(first);
      page = await this.read({ cursor: page.nextCursor ?? '' });
      if (!isCurrent()) return;
      fresh.push(...page.events);
    }
    this.add(fresh);
  }

  /** Whether the page reaches what was known before the gap. */
  private isReached({ events, nextCursor }: EventListDto): boolean {
    const last = events.at(-1);
    if (nextCursor === null || !last) return true;
    return this.gapAfter !== null && Date.parse(last.at) <= Date.parse(this.gapAfter.at) - LATE_MS;
  }

  private startWith(page: EventListDto): void {
    this.pages = 1;
    this.show(withEvents(windowOf(page), this.early));
    // Missed before the page was read, or after it: only the next reading can tell.
    this.gapAfter = page.events[0] ?? null;
  }

  private restartWith(page: EventListDto): void {
    const known = [...this.waiting().events, ...(this.shown()?.events ?? [])];
    const window = withEvents(windowOf(page), known);
    if (this.isHolding) return this.waiting.set(window);
    this.pages = 1;
    this.waiting.set(EMPTY_WINDOW);
    this.show(window);
  }

  private add(events: readonly EventDto[]): void {
    const shown = this.shown();
    if (!shown) {
      if (this.isLoading()) this.early.push(...events);
      return;
    }
    const fresh = missingIn(this.waiting(), missingIn(shown, events));
    if (fresh.length === 0) return;
    if (this.isHolding) this.waiting.update((held) => cutTo(withEvents(held, fresh), MOST_HELD));
    else this.show(withEvents(shown, fresh));
    void this.announcer.announce(this.texts.plural('events.new', fresh.length));
  }

  private show(window: EventWindow): void {
    this.shown.set(cutTo(window, this.pages * EVENTS_PAGE));
  }

  private noteGap(): void {
    this.gaps += 1;
    this.gapAfter ??= this.waiting().events[0] ?? this.shown()?.events[0] ?? null;
  }

  private read(position: Readonly<Record<string, string>> = {}): Promise<EventListDto> {
    return firstValueFrom(this.client.read({ ...this.filter.params(), ...position }));
  }

  private async work(task: (isCurrent: () => boolean) => Promise<void>): Promise<void> {
    const { round } = this;
    const isCurrent = () => round === this.round;
    this.running.update((count) => count + 1);
    try {
      await task(isCurrent);
      if (isCurrent()) this.failure.set(null);
    } catch (error) {
      if (isCurrent()) this.failure.set(error);
    } finally {
      this.running.update((count) => count - 1);
      this.pace.ended();
    }
  }
}
