import { LiveAnnouncer } from '@angular/cdk/a11y';
import { computed, inject, Service, signal } from '@angular/core';
import { takeUntilDestroyed } from '@angular/core/rxjs-interop';
import { matchesCriteria, type EventDto, type LiveEventsDto } from '@keypool/dto';
import { Texts } from '../core/language/texts';
import { LiveUpdates } from '../core/live/live-updates';
import { CURSOR_PAGE, CursorStore } from '../shared/list/cursor-store';
import {
  cutTo,
  EMPTY_WINDOW,
  missingIn,
  windowOf,
  withRows,
  type CursorPage,
  type RowWindow,
} from '../shared/list/row-window';
import { EventFilter } from './event-filter';
import { EventsClient } from './events-client';

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
export class EventsStore extends CursorStore<EventDto> {
  private readonly announcer = inject(LiveAnnouncer);
  private readonly texts = inject(Texts);

  readonly filter: EventFilter;

  private readonly waiting = signal<RowWindow<EventDto>>(EMPTY_WINDOW);
  /** How many new events wait to be shown. */
  readonly held = computed(() => this.waiting().rows.length);
  /** Whether there are even more of them than `held`. */
  readonly holdsMore = computed(() => this.waiting().older !== null);

  private isHolding = false;
  /** Received while the first page is loading. */
  private early: EventDto[] = [];
  /** Increases whenever events may have been missed. */
  private gaps = 0;
  /** The newest event before the gap that has not been closed yet; null for none. */
  private gapAfter: EventDto | null = null;

  constructor() {
    const client = inject(EventsClient);
    const filter = new EventFilter();
    super({
      request: (position) => client.listRequest({ ...filter.params(), ...position }),
      parse: (body) => client.parseList(body),
      // The stream delivers the events themselves.
      topics: [],
      provider: null,
    });
    this.filter = filter;
    inject(LiveUpdates)
      .events.pipe(takeUntilDestroyed())
      .subscribe((news) => this.receive(news));
  }

  /** Reads new events. Never rejects: `error` says what went wrong. */
  override reload(): void {
    this.noteGap();
    super.reload();
  }

  /** While the user reads further down, nothing may move. */
  hold(isReading: boolean): void {
    this.isHolding = isReading;
    if (!isReading) {
      this.showHeld();
    }
  }

  showHeld(): void {
    const waiting = this.waiting();
    if (waiting.rows.length === 0) {
      return;
    }
    this.waiting.set(EMPTY_WINDOW);
    this.show(waiting.older === null ? withRows(this.shown() ?? waiting, waiting.rows) : waiting);
  }

  protected override begin(): void {
    this.waiting.set(EMPTY_WINDOW);
    this.gapAfter = null;
    super.begin();
  }

  protected override async refresh(isCurrent: () => boolean): Promise<void> {
    this.early = [];
    const { gaps } = this;
    const first = await this.read();
    if (!isCurrent()) {
      return;
    }
    if (this.shown() === undefined) {
      this.startWith(first);
    } else {
      await this.closeGap(first, isCurrent);
    }
    if (isCurrent() && gaps === this.gaps) {
      this.gapAfter = null;
    }
  }

  private receive({ events, isComplete }: LiveEventsDto): void {
    const criteria = this.filter.params();
    this.add(events.filter((event) => matchesCriteria(event, criteria)));
    if (isComplete) {
      return;
    }
    this.noteGap();
    this.readSoon();
  }

  private async closeGap(first: CursorPage<EventDto>, isCurrent: () => boolean): Promise<void> {
    const fresh = [...first.rows];
    let page = first;
    for (let pages = 1; !this.isReached(page); pages += 1) {
      if (pages === CATCH_UP_PAGES) {
        return this.restartWith(first);
      }
      page = await this.read({ cursor: page.nextCursor ?? '' });
      if (!isCurrent()) {
        return;
      }
      fresh.push(...page.rows);
    }
    this.add(fresh);
  }

  /** Whether the page reaches what was known before the gap. */
  private isReached({ rows, nextCursor }: CursorPage<EventDto>): boolean {
    const last = rows.at(-1);
    if (nextCursor === null || !last) {
      return true;
    }
    return this.gapAfter !== null && Date.parse(last.at) <= Date.parse(this.gapAfter.at) - LATE_MS;
  }

  private startWith(page: CursorPage<EventDto>): void {
    this.show(withRows(windowOf(page), this.early));
    // Missed before the page was read, or after it: only the next reading can tell.
    this.gapAfter = page.rows[0] ?? null;
  }

  private restartWith(page: CursorPage<EventDto>): void {
    const known = [...this.waiting().rows, ...(this.shown()?.rows ?? [])];
    const window = withRows(windowOf(page), known);
    if (this.isHolding) {
      return this.waiting.set(window);
    }
    this.pages = 1;
    this.waiting.set(EMPTY_WINDOW);
    this.show(window);
  }

  private add(events: readonly EventDto[]): void {
    const shown = this.shown();
    if (!shown) {
      if (this.isLoading()) {
        this.early.push(...events);
      }
      return;
    }
    const fresh = missingIn(this.waiting(), missingIn(shown, events));
    if (fresh.length === 0) {
      return;
    }
    if (this.isHolding) {
      this.waiting.update((held) => cutTo(withRows(held, fresh), MOST_HELD));
    } else {
      this.show(withRows(shown, fresh));
    }
    void this.announcer.announce(this.texts.plural('events.new', fresh.length));
  }

  private show(window: RowWindow<EventDto>): void {
    this.shown.set(cutTo(window, this.pages * CURSOR_PAGE));
  }

  private noteGap(): void {
    this.gaps += 1;
    this.gapAfter ??= this.waiting().rows[0] ?? this.shown()?.rows[0] ?? null;
  }
}
