import { DOCUMENT } from '@angular/common';
import { DestroyRef, effect, inject, Service, signal, untracked, type Signal } from '@angular/core';
import type { LiveEventsDto, LiveTopic, ProviderId } from '@keypool/dto';
import { Subject } from 'rxjs';
import { SessionStore } from '../auth/session-store';
import { readChange, readEvents, readPing } from './live-messages';
import { LiveUpdates, type LiveConnection, type LiveState } from './live-updates';

const STREAM = '/admin/events/stream';
const POLL_EVERY_MS = 30_000;
/** When the server may be gone, it is asked sooner. By then the browser has retried the stream. */
const CHECK_AFTER_MS = 5_000;
/** The server pings every 5 s. */
const SILENCE_MS = 15_000;

/** Follows the server's stream of events, and polls while there is none. */
@Service({ autoProvided: false })
export class ServerLiveUpdates extends LiveUpdates {
  private readonly document = inject(DOCUMENT);
  private readonly session = inject(SessionStore);
  private readonly versions = new Map<string, ReturnType<typeof signal<number>>>();
  private source: EventSource | null = null;
  private pollTimer: ReturnType<typeof setTimeout> | null = null;
  private silenceTimer: ReturnType<typeof setTimeout> | undefined;

  protected override readonly connection = signal<LiveConnection>({ kind: 'resting' });
  override readonly events = new Subject<LiveEventsDto>();
  /** Whether the page has been hidden for a while. */
  private hasRested = false;

  constructor() {
    super();
    const listening = new AbortController();
    const listen = (target: EventTarget | null, event: string, react: () => void) =>
      target?.addEventListener(event, react, { signal: listening.signal });
    const adjust = () => this.adjust();
    listen(this.document, 'visibilitychange', adjust);
    listen(this.document.defaultView, 'offline', () => this.lose());
    listen(this.document.defaultView, 'online', () => this.check());
    effect(() => {
      this.session.user();
      untracked(adjust);
    });
    effect(() => {
      const state = this.state();
      untracked(() => this.pollIn(state));
    });
    inject(DestroyRef).onDestroy(() => {
      listening.abort();
      this.rest();
    });
  }

  override version(topic: LiveTopic, provider: ProviderId | null): Signal<number> {
    const name = nameOf(topic, provider);
    const known = this.versions.get(name) ?? signal(0);
    this.versions.set(name, known);
    return known.asReadonly();
  }

  private adjust(): void {
    const isWatched = this.session.isSignedIn() && this.document.visibilityState !== 'hidden';
    if (!isWatched) {
      return this.rest();
    }
    if (this.connection().kind !== 'resting') {
      return;
    }
    this.connection.set({ kind: 'polling', lostAt: this.hasRested ? Date.now() : null });
    this.hasRested = false;
    this.check();
  }

  /** Catches up, whether or not the stream can be opened. */
  private check(): void {
    if (this.connection().kind === 'resting') {
      return;
    }
    this.bumpAll();
    if (this.source === null && this.session.isAdmin()) {
      this.connect();
    }
  }

  private connect(): void {
    const source = new EventSource(STREAM);
    this.source = source;
    const on = (message: string, react: (data: unknown) => void) =>
      source.addEventListener(message, ({ data }: MessageEvent<unknown>) => {
        // An abandoned connection may still deliver messages.
        if (source !== this.source) {
          return;
        }
        this.waitForSilence();
        react(data);
      });
    on('open', () => this.connection.set({ kind: 'live' }));
    // On every connection, and after the server itself lost touch: catch up.
    on('resync', () => this.bumpAll());
    on('change', (data) => this.change(data));
    on('events', (data) => this.events.next(readEvents(data)));
    on('ping', (data) => this.adoptPing(data));
    source.addEventListener('error', () => {
      if (source !== this.source) {
        return;
      }
      // After a refusal the browser does not retry: the next check does.
      this.lose({ isFinal: source.readyState === EventSource.CLOSED });
    });
  }

  private change(data: unknown): void {
    const change = readChange(data);
    for (const topic of change?.topics ?? []) {
      this.versions.get(nameOf(topic, change?.provider ?? null))?.update((version) => version + 1);
    }
  }

  /** The server is reachable, but may itself be out of date. */
  private adoptPing(data: unknown): void {
    if (readPing(data)?.isCurrent !== false) {
      this.connection.set({ kind: 'live' });
    } else if (this.connection().kind === 'live') {
      this.connection.set({ kind: 'polling', lostAt: null });
    }
  }

  private waitForSilence(): void {
    clearTimeout(this.silenceTimer);
    this.silenceTimer = setTimeout(() => this.lose(), SILENCE_MS);
  }

  private lose({ isFinal = true } = {}): void {
    if (isFinal) {
      this.disconnect();
    }
    if (this.connection().kind === 'live') {
      this.connection.set({ kind: 'polling', lostAt: Date.now() });
    }
  }

  private disconnect(): void {
    clearTimeout(this.silenceTimer);
    this.source?.close();
    this.source = null;
  }

  private rest(): void {
    this.hasRested ||= this.connection().kind !== 'resting';
    this.disconnect();
    this.stopPolling();
    this.connection.set({ kind: 'resting' });
  }

  private pollIn(state: LiveState): void {
    if (state === 'live' || state === 'resting') {
      this.stopPolling();
    } else if (state === 'stale') {
      this.pollAfter(CHECK_AFTER_MS);
    } else if (this.pollTimer === null) {
      this.pollAfter(POLL_EVERY_MS);
    }
  }

  private pollAfter(delayMs: number): void {
    this.stopPolling();
    this.pollTimer = setTimeout(() => {
      this.pollAfter(POLL_EVERY_MS);
      this.check();
    }, delayMs);
  }

  private stopPolling(): void {
    if (this.pollTimer !== null) {
      clearTimeout(this.pollTimer);
    }
    this.pollTimer = null;
  }

  private bumpAll(): void {
    for (const version of this.versions.values()) {
      version.update((value) => value + 1);
    }
    this.events.next({ events: [], isComplete: false });
  }
}

function nameOf(topic: LiveTopic, provider: ProviderId | null): string {
  return `${provider ?? '*'}/${topic}`;
}
