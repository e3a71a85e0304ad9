import { Keypool, killLeftovers, sharedByFiles, useStarted, type Ending } from '@keypool/testing';
import { sharedBrowser, type SharedBrowser } from '@keypool/testing/browser';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BrowserContext, Page } from 'playwright-core';
import { Api, type Credentials } from './api';
import { holdAnswers } from './held-answers';
import { PROVIDERS } from './providers';
import { TestDatabase } from './test-database';
import { WatchedContext } from './watched-context';

export const ADMIN: Credentials = {
  email: 'admin@example.com',
  password: 'correct horse battery staple',
};
export const VIEWER: Credentials = {
  email: 'viewer@example.com',
  password: 'only here to have a look',
};

/** Of every Keypool. A session ends for good when it is not used, so that a page warns of that. */
const ENV = {
  KEYPOOL_ADMIN_EMAIL: ADMIN.email,
  KEYPOOL_ADMIN_PASSWORD: ADMIN.password,
  KEYPOOL_LOG_LEVEL: 'warn',
  KEYPOOL_GUARD: 'off',
  KEYPOOL_SESSION_IDLE: '12h',
  KEYPOOL_SESSION_MAX: '12h',
};

export const DESKTOP = { width: 1440, height: 900 };
export const PHONE = { width: 390, height: 844 };

/** As the app writes dates; the browsers of the tests are in UTC. */
export function today(): string {
  const [year, month, day] = new Date().toISOString().slice(0, 10).split('-');
  return `${day}/${month}/${year}`;
}

export interface Visit {
  /** The user whose session the browser has; null for none. The admin by default. */
  readonly as?: Api | null;
  readonly size?: { width: number; height: number };
  /** What the browser prefers. */
  readonly locale?: string;
  readonly colorScheme?: 'light' | 'dark';
  /** Another address of the same Keypool. */
  readonly origin?: string;
  /** In a window for this test alone: what the test does to it, say to its clock, cannot be undone. */
  readonly isAlone?: boolean;
}

/** What all tests of a file share: one Keypool with its database, and the windows of one browser. */
export class AppUnderTest {
  private readonly windows = new Map<Page, WatchedContext>();

  private constructor(
    readonly url: string,
    readonly admin: Api,
    readonly database: TestDatabase,
    private readonly resting: SharedBrowser['resting'],
  ) {}

  static async of(
    url: string,
    database: TestDatabase,
    resting: SharedBrowser['resting'],
  ): Promise<AppUnderTest> {
    return new AppUnderTest(url, await Api.signIn(url, ADMIN), database, resting);
  }

  /** The browser itself goes on, and so do the windows that other files may use. */
  async closeWindows(): Promise<void> {
    const { browser, resting } = sharedBrowser();
    const kept = [...resting.values()].flat();
    const lost = browser.contexts().filter((context) => !kept.includes(context));
    await Promise.all(lost.map((context) => context.close()));
  }

  /** A page in a window as good as new. */
  async open(path: string, visit: Visit = {}): Promise<Page> {
    const { as = this.admin, size = DESKTOP, colorScheme = 'light' } = visit;
    const window = await this.windowFor(visit);
    this.windows.set(window.page, window);
    await window.visit(path, as?.cookie ?? null, { size, colorScheme });
    return window.page;
  }

  /** Expects this refusal in the window of this page: on any path, if none is given. */
  allowRefusal(page: Page, status: number, path?: string): void {
    this.windows.get(page)?.allowRefusal(status, path);
  }

  /** Expects these words on the console of this page's window. */
  allowErrors(page: Page, words: RegExp): void {
    this.windows.get(page)?.allowErrors(words);
  }

  /**
   * Ends the session of this page's user behind the page's back, after `act`. Requests that the page sends in between are
   * refused, so that none of them gets in the way.
   */
  async endSession(page: Page, user: Api, act: () => Promise<unknown>): Promise<void> {
    this.allowRefusal(page, 401);
    const answers = await holdAnswers(page, '**/*');
    await act();
    await user.post('/auth/logout');
    answers.release();
  }

  signIn(credentials: Credentials): Promise<Api> {
    return Api.signIn(this.url, credentials);
  }

  /** Expects that every page was clean. */
  async leaveWindows(): Promise<void> {
    const windows = [...this.windows.values()];
    this.windows.clear();
    for (const window of windows) {
      if (window.isAlone) {
        await window.close();
      } else {
        const context = await window.rest();
        this.restingFor(window.origin, window.locale).push(context);
      }
    }
  }

  private windowFor(visit: Visit): Promise<WatchedContext> {
    const { origin = this.url, locale = 'en-US', isAlone = false } = visit;
    const found = isAlone ? undefined : this.restingFor(origin, locale).pop();
    return WatchedContext.open(found ?? sharedBrowser().browser, origin, locale, isAlone);
  }

  private restingFor(origin: string, locale: string): BrowserContext[] {
    const place = `${origin} ${locale}`;
    const found = this.resting.get(place) ?? [];
    this.resting.set(place, found);
    return found;
  }
}

/**
 * The Keypool that the files of a run share, without keys, proxies, tokens, other users, rotations and events. Its figures still
 * count what earlier files did: a test of them needs a Keypool of its own.
 */
export function useApp(): () => AppUnderTest {
  return use(async (endings) => {
    const { keypool, uri } = await sharedByFiles().keypool(async () => {
      const database = await TestDatabase.create();
      return { uri: database.uri, env: ENV, dropDatabase: () => database.drop() };
    });
    const database = await TestDatabase.at(uri);
    endings.push(() => database.leave());
    const app = await AppUnderTest.of(keypool.url, database, sharedBrowser().resting);
    await app.admin.clearAll(ADMIN);
    for (const collection of ['events', ...PROVIDERS.map((one) => one.rotationsCollection)]) {
      await database.empty(collection);
    }
    return app;
  });
}

/**
 * A Keypool for a test file alone.
 * @param prepare fills the database before Keypool sees it
 * @param program a build other than the repository's
 */
export function useOwnApp(
  env: Readonly<Record<string, string>> = {},
  prepare: (database: TestDatabase) => Promise<void> = async () => undefined,
  program?: string,
): () => AppUnderTest {
  return use(async (endings) => {
    const dataDir = await mkdtemp(join(tmpdir(), 'keypool-admin-e2e-'));
    endings.push(() => rm(dataDir, { recursive: true, force: true }));
    const database = await TestDatabase.create();
    endings.push(() => database.drop());
    await prepare(database);
    const keypool = await Keypool.start({
      dataDir,
      uri: database.uri,
      program,
      env: { ...ENV, ...env },
    });
    endings.push(() => keypool.stop());
    return AppUnderTest.of(keypool.url, database, new Map());
  });
}

/** In the browser of the run. After each test its windows are checked. */
function use(start: (endings: Ending[]) => Promise<AppUnderTest>): () => AppUnderTest {
  const app = useStarted(async (endings) => {
    const started = await start(endings);
    endings.push(() => started.closeWindows());
    return started;
  });

  afterEach(() => app().leaveWindows());

  afterAll(killLeftovers);

  return app;
}
