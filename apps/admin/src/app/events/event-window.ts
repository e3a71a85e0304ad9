import type { EventDto, EventListDto } from '@keypool/dto';

/** A gapless part of the log: newest first, each event once. */
export interface EventWindow {
  readonly events: readonly EventDto[];
  /** The cursor for what comes after the last event; null when nothing does. */
  readonly older: Readonly<Record<string, string>> | null;
}

export const EMPTY_WINDOW: EventWindow = { events: [], older: null };

export function windowOf({ events, nextCursor }: EventListDto): EventWindow {
  return { events, older: nextCursor === null ? null : { cursor: nextCursor } };
}

/** Those of `events` that are missing here and belong before its end, each once. The rest is left for `older`. */
export function missingIn(window: EventWindow, events: readonly EventDto[]): readonly EventDto[] {
  const known = new Set(window.events.map(({ id }) => id));
  const last = window.older === null ? undefined : window.events.at(-1);
  const missing = events
    .filter((event) => !known.has(event.id) && (!last || newestFirst(event, last) < 0))
    .map((event) => [event.id, event] as const);
  return [...new Map(missing).values()];
}

export function withEvents(window: EventWindow, events: readonly EventDto[]): EventWindow {
  const missing = missingIn(window, events);
  if (missing.length === 0) return window;
  return { ...window, events: [...missing, ...window.events].sort(newestFirst) };
}

/** With the answer to `older`. */
export function withOlder(window: EventWindow, page: EventListDto): EventWindow {
  return { ...withEvents({ ...window, older: null }, page.events), older: windowOf(page).older };
}

/** At most `count` events; what is cut off can be asked for again. */
export function cutTo(window: EventWindow, count: number): EventWindow {
  const events = window.events.slice(0, count);
  const last = events.at(-1);
  if (events.length === window.events.length || !last) return window;
  // Events of the same millisecond are then received twice and shown once.
  return { events, older: { to: last.at } };
}

/** The order of the list: by time, and by id within a millisecond. */
export function newestFirst(one: EventDto, other: EventDto): number {
  if (one.at !== other.at) return one.at < other.at ? 1 : -1;
  return one.id === other.id ? 0 : one.id < other.id ? 1 : -1;
}
