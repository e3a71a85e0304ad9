import { Keypool, killLeftovers } from '@keypool/testing';
import { sharedBrowser } from '@keypool/testing/browser';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { Api, type Credentials } from './api';
import { holdAnswers } from './held-answers';
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
  private readonly resting: WatchedContext[] = [];

  constructor(
    readonly url: string,
    readonly admin: Api,
    readonly database: TestDatabase,
    private readonly browser: Browser,
  ) {}

  /** The browser itself goes on: other files share it. */
  async closeWindows(): Promise<void> {
    await Promise.all(this.browser.contexts().map((context) => context.close()));
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
   * Ends the session of this page and its user behind the page's back. `act` comes before the end, and what the page asks
   * for meanwhile is refused: whatever the page does by itself cannot come between.
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
        await window.rest();
        this.resting.push(window);
      }
    }
  }

  private async windowFor({
    origin = this.url,
    locale = 'en-US',
    isAlone = false,
  }: Visit): Promise<WatchedContext> {
    const place = this.resting.findIndex(
      (window) => !isAlone && window.origin === origin && window.locale === locale,
    );
    const [found] = place < 0 ? [] : this.resting.splice(place, 1);
    return found ?? (await WatchedContext.open(this.browser, origin, locale, isAlone));
  }
}

/**
 * Starts Keypool for a test file, in the browser of the run. After each test its windows are checked.
 * @param prepare fills the database before Keypool sees it
 * @param program a build other than the repository's
 */
export function useApp(
  env: Readonly<Record<string, string>> = {},
  prepare: (database: TestDatabase) => Promise<void> = async () => undefined,
  program?: string,
): () => AppUnderTest {
  let app: AppUnderTest | null = null;
  const endings: (() => Promise<unknown>)[] = [];

  beforeAll(async () => {
    const dataDir = await mkdtemp(join(tmpdir(), 'keypool-admin-e2e-'));
    endings.push(() => rm(dataDir, { recursive: true, force: true }));
    const database = await TestDatabase.create();
    endings.push(() => database.drop());
    await prepare(database);
    const keypool = await Keypool.start({
      dataDir,
      uri: database.uri,
      program,
      env: {
        KEYPOOL_ADMIN_EMAIL: ADMIN.email,
        KEYPOOL_ADMIN_PASSWORD: ADMIN.password,
        KEYPOOL_LOG_LEVEL: 'warn',
        KEYPOOL_GUARD: 'off',
        ...env,
      },
    });
    endings.push(() => keypool.stop());
    const admin = await Api.signIn(keypool.url, ADMIN);
    const started = new AppUnderTest(keypool.url, admin, database, sharedBrowser());
    endings.push(() => started.closeWindows());
    app = started;
  });

  afterEach(() => app?.leaveWindows());

  afterAll(async () => {
    try {
      for (const end of endings.reverse()) {
        await end();
      }
    } finally {
      killLeftovers();
    }
  });

  return () => {
    if (!app) {
      throw new Error('Keypool is there once the tests of the file run');
    }
    return app;
  };
}
