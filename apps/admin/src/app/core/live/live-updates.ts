import { DOCUMENT } from '@angular/common';
import { DestroyRef, effect, inject, Service, signal, untracked, type Signal } from '@angular/core';
import type { LiveTopic, ProviderId } from '@keypool/dto';
import { SessionStore } from '../auth/session-store';
import { readChange } from './live-change';

const POLL_EVERY_MS = 30_000;
/** An import changes many keys a second: a page reloads once for all that changed meanwhile. */
const GATHER_MS = 750;

/** `live`: the server says what changed. `polling`: everything is read again every 30 s. `resting`: nobody looks. */
export type LiveState = 'live' | 'polling' | 'resting';

/** Tells pages when to read their data again. */
export abstract class LiveUpdates {
  abstract readonly state: Signal<LiveState>;
  /** A number that rises when something of `topic` changed; `provider` null for shared data. */
  abstract version(topic: LiveTopic, provider: ProviderId | null): Signal<number>;
  /** Runs `react` after each change, not at once, until the caller is destroyed. Needs an injection context. */
  onChange(topics: readonly LiveTopic[], provider: ProviderId | null, react: () => void): void {
    const versions = topics.map((topic) => this.version(topic, provider));
    let isFirst = true;
    effect(() => {
      for (const version of versions) version();
      if (isFirst) isFirst = false;
      else untracked(react);
    });
  }
}

@Service({ autoProvided: false })
export class ServerLiveUpdates extends LiveUpdates {
  private readonly document = inject(DOCUMENT);
  private readonly session = inject(SessionStore);
  private readonly versions = new Map<string, ReturnType<typeof signal<number>>>();
  private readonly gathered = new Set<string>();
  private readonly currentState = signal<LiveState>('resting');
  private source: EventSource | null = null;
  private pollTimer: ReturnType<typeof setInterval> | null = null;
  private gatherTimer: ReturnType<typeof setTimeout> | null = null;

  readonly state = this.currentState.asReadonly();

  constructor() {
    super();
    const adjust = () => this.adjust();
    this.document.addEventListener('visibilitychange', adjust);
    effect(() => {
      this.session.user();
      untracked(adjust);
    });
    inject(DestroyRef).onDestroy(() => {
      this.document.removeEventListener('visibilitychange', adjust);
      this.rest();
    });
  }

  version(topic: LiveTopic, provider: ProviderId | null): Signal<number> {
    const name = nameOf(topic, provider);
    const known = this.versions.get(name) ?? signal(0);
    this.versions.set(name, known);
    return known.asReadonly();
  }

  private adjust(): void {
    const isWatched = this.session.isSignedIn() && this.document.visibilityState !== 'hidden';
    if (!isWatched) return this.rest();
    if (this.currentState() !== 'resting') return;
    this.poll();
    if (this.session.isAdmin()) this.connect();
  }

  private connect(): void {
    const source = new EventSource('/admin/events/stream');
    this.source = source;
    source.addEventListener('open', () => {
      this.stopPolling();
      this.currentState.set('live');
    });
    // With every connection, and after the server itself had lost touch: whatever happened meanwhile.
    source.addEventListener('resync', () => this.bumpAll());
    source.addEventListener('change', (event: MessageEvent<unknown>) => {
      const change = readChange(event.data);
      if (!change) return;
      for (const topic of change.topics) this.gathered.add(nameOf(topic, change.provider));
      this.gatherTimer ??= setTimeout(() => this.bumpGathered(), GATHER_MS);
    });
    source.addEventListener('error', () => {
      this.poll();
      // After a refusal the browser does not try again by itself: the next poll does.
      if (source.readyState === EventSource.CLOSED) this.source = null;
    });
  }

  private poll(): void {
    this.currentState.set('polling');
    this.pollTimer ??= setInterval(() => {
      this.bumpAll();
      if (this.source === null && this.session.isAdmin()) this.connect();
    }, POLL_EVERY_MS);
  }

  private rest(): void {
    this.stopPolling();
    this.source?.close();
    this.source = null;
    this.currentState.set('resting');
  }

  private stopPolling(): void {
    if (this.pollTimer !== null) clearInterval(this.pollTimer);
    this.pollTimer = null;
  }

  private bumpGathered(): void {
    this.gatherTimer = null;
    for (const name of this.gathered) this.versions.get(name)?.update((version) => version + 1);
    this.gathered.clear();
  }

  private bumpAll(): void {
    for (const version of this.versions.values()) version.update((value) => value + 1);
  }
}

function nameOf(topic: LiveTopic, provider: ProviderId | null): string {
  return `${provider ?? '*'}/${topic}`;
}
