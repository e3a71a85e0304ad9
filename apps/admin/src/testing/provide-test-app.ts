import { provideHttpClient, withInterceptors } from '@angular/common/http';
import { provideHttpClientTesting } from '@angular/common/http/testing';
import {
  Service,
  signal,
  type EnvironmentProviders,
  type Provider,
  type Signal,
} from '@angular/core';
import { TestBed } from '@angular/core/testing';
import { MAT_RIPPLE_GLOBAL_OPTIONS } from '@angular/material/core';
import { provideRouter, type Routes } from '@angular/router';
import type { EventDto, LiveEventsDto, LiveTopic, ProviderId } from '@keypool/dto';
import {
  provideTranslateCompiler,
  provideTranslateService,
  TranslateLoader,
  type TranslationObject,
} from '@ngx-translate/core';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { of, Subject, type Observable } from 'rxjs';
import { presenceInterceptor } from '../app/core/auth/presence-interceptor';
import { sessionInterceptor } from '../app/session/session-interceptor';
import { serverTimeInterceptor } from '../app/core/http/server-time-interceptor';
import { registerIcons } from '../app/core/icons/icons';
import { LanguageStore } from '../app/core/language/language-store';
import { ProviderTexts } from '../app/core/language/provider-texts';
import { LiveUpdates, type LiveConnection } from '../app/core/live/live-updates';
import { READING_PAUSE } from '../app/core/live/paced-reading';
import { Clock } from '../app/core/time/clock';
import { ServerTime } from '../app/core/time/server-time';
import { TypingPause } from '../app/shared/form/typing/when-typed';

export function readTexts(language: string): TranslationObject {
  const file = join(__dirname, `../../public/i18n/${language}.json`);
  return JSON.parse(readFileSync(file, 'utf8'));
}

/** The texts that the app ships, without a request. */
class FileTexts extends TranslateLoader {
  override getTranslation(language: string): Observable<TranslationObject> {
    return of(readTexts(language));
  }
}

/** Changes when the test tells it to. */
export class FakeLiveUpdates extends LiveUpdates {
  private readonly versions = new Map<string, ReturnType<typeof signal<number>>>();
  override readonly connection = signal<LiveConnection>({ kind: 'live' });
  override readonly events = new Subject<LiveEventsDto>();

  override version(topic: LiveTopic, provider: ProviderId | null): Signal<number> {
    return this.versionOf(topic, provider);
  }

  change(topic: LiveTopic, provider: ProviderId | null): void {
    this.versionOf(topic, provider).update((version) => version + 1);
  }

  /** The stream delivers events. */
  happen(...events: EventDto[]): void {
    this.events.next({ events, isComplete: true });
  }

  /** The stream had a gap: the list has to be read. */
  miss(): void {
    this.events.next({ events: [], isComplete: false });
  }

  private versionOf(topic: LiveTopic, provider: ProviderId | null) {
    const name = `${topic} ${provider}`;
    const known = this.versions.get(name) ?? signal(0);
    this.versions.set(name, known);
    return known;
  }
}

/** Typing pauses when the test tells it to. */
@Service({ autoProvided: false })
export class FakeTypingPause extends TypingPause {
  private readonly waiting = new Set<() => void>();

  override next(act: () => void): () => void {
    this.waiting.add(act);
    return () => void this.waiting.delete(act);
  }

  pause(): void {
    const waiting = [...this.waiting];
    this.waiting.clear();
    for (const act of waiting) {
      act();
    }
  }
}

/** What `provideCore` provides, with the network and the live updates controlled by the test. */
export function provideTestApp(routes: Routes = []): (Provider | EnvironmentProviders)[] {
  return [
    provideRouter(routes),
    provideHttpClient(
      withInterceptors([serverTimeInterceptor, sessionInterceptor, presenceInterceptor]),
    ),
    provideHttpClientTesting(),
    provideTranslateService({
      loader: { provide: TranslateLoader, useClass: FileTexts },
      compiler: provideTranslateCompiler(ProviderTexts),
    }),
    FakeLiveUpdates,
    { provide: LiveUpdates, useExisting: FakeLiveUpdates },
    FakeTypingPause,
    { provide: TypingPause, useExisting: FakeTypingPause },
    // Changes are read at once: pacing has its own tests.
    { provide: READING_PAUSE, useValue: 0 },
    // A ripple asks for its computed style, which costs jsdom more than the click itself.
    { provide: MAT_RIPPLE_GLOBAL_OPTIONS, useValue: { disabled: true } },
  ];
}

/** After `TestBed.configureTestingModule`: texts and icons as at the start of the app. */
export async function startTestApp(): Promise<void> {
  TestBed.runInInjectionContext(() => registerIcons());
  await TestBed.inject(LanguageStore).start();
}

/** Advances the server's clock, and with it every countdown. */
export function passTime(milliseconds: number): void {
  const clock = TestBed.inject(Clock);
  const then = new Date(clock.now() + milliseconds);
  const [now, noise] = [Date.now(), 500];
  TestBed.inject(ServerTime).sync(new Date(then.getTime() - noise).toISOString(), now, now);
}
