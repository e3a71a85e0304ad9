import { LIMITS } from '@keypool/testing';
import type { Browser, BrowserContext, ConsoleMessage, Page } from 'playwright-core';
import { rememberToasts } from './toasts';

const REFUSED = /^Failed to load resource: the server responded with a status of (\d+)/;

/** Chromium's message about any page loaded over plain HTTP from another machine. */
const PLAIN_HTTP = /^The Cross-Origin-Opener-Policy header has been ignored/;

export interface View {
  readonly size: { readonly width: number; readonly height: number };
  /** What the browser prefers. */
  readonly colorScheme: 'light' | 'dark';
}

/**
 * Nothing runs there, so that a test may go on at once: a page that is left while it loads says so on the console. An address
 * of the app itself: on the way to any other one, the browser would start a process.
 */
export const RESTING_PLACE = '/health/live';

/** The app asks who is signed in. */
const ALWAYS_ALLOWED = '401 /auth/me';

/** A browser window with one page. Records everything that a clean page does not do. */
export class WatchedContext {
  private readonly faults: string[] = [];
  private readonly allowed = new Set([ALWAYS_ALLOWED]);
  private allowedWords: RegExp | null = null;

  private constructor(
    private readonly context: BrowserContext,
    readonly page: Page,
    readonly origin: string,
    readonly locale: string,
    readonly isAlone: boolean,
  ) {
    context.on('console', (message) => this.hear(message));
    context.on('weberror', (error) => this.faults.push(`page error: ${error.error().message}`));
    context.on('request', (request) => this.see(request.url()));
  }

  /** @param from a window for this origin and locale that rests, or the browser for a new one */
  static async open(
    from: BrowserContext | Browser,
    origin: string,
    locale: string,
    isAlone: boolean,
  ): Promise<WatchedContext> {
    const context = 'newContext' in from ? await newContext(from, origin, locale) : from;
    const page = context.pages()[0] ?? (await context.newPage());
    return new WatchedContext(context, page, origin, locale, isAlone);
  }

  /** @param cookie `name=value` of the session; null for none */
  async visit(path: string, cookie: string | null, view: View): Promise<void> {
    if (cookie !== null) {
      const [name = '', value = ''] = cookie.split('=');
      await this.context.addCookies([{ name, value, url: this.origin }]);
    }
    await this.page.setViewportSize(view.size);
    await this.page.emulateMedia({ colorScheme: view.colorScheme });
    await this.page.goto(path);
  }

  /** The browser logs every refused request on the console: this one is expected. Without a path, on any. */
  allowRefusal(status: number, path?: string): void {
    this.allowed.add(path === undefined ? `${status}` : `${status} ${path}`);
  }

  /** Console messages with these words. */
  allowErrors(words: RegExp): void {
    this.allowedWords = words;
  }

  /**
   * Leaves the app, so that the window is as good as new; what the browser has loaded and compiled is kept.
   * Expects a clean console and no requests to other hosts.
   * @returns the window, for another test
   */
  async rest(): Promise<BrowserContext> {
    const { context, page } = this;
    await this.unroute();
    for (const event of ['console', 'weberror', 'request']) {
      context.removeAllListeners(event);
    }
    page.removeAllListeners('request');
    await page.mouse.up();
    await page.mouse.move(-1, -1);
    await page.goto(RESTING_PLACE);
    await page.evaluate(() => {
      localStorage.clear();
      sessionStorage.clear();
    });
    await context.clearCookies();
    expect(this.faults).toEqual([]);
    return context;
  }

  /** Expects a clean console and no requests to other hosts. */
  async close(): Promise<void> {
    await this.unroute();
    await this.context.close();
    expect(this.faults).toEqual([]);
  }

  /** Requests may be under way when a test ends: what becomes of them is not its business. */
  private async unroute(): Promise<void> {
    await this.page.unrouteAll({ behavior: 'ignoreErrors' });
    await this.context.unrouteAll({ behavior: 'ignoreErrors' });
  }

  private hear(message: ConsoleMessage): void {
    if (message.type() !== 'error' && message.type() !== 'warning') {
      return;
    }
    const { url } = message.location();
    if (PLAIN_HTTP.test(message.text()) || this.allowedWords?.test(message.text())) {
      return;
    }
    const status = REFUSED.exec(message.text())?.[1];
    if (status && this.allowed.has(status)) {
      return;
    }
    if (status && this.allowed.has(`${status} ${new URL(url).pathname}`)) {
      return;
    }
    this.faults.push(`${message.type()}: ${message.text()} (${url})`);
  }

  private see(url: string): void {
    const { origin, protocol } = new URL(url);
    if (origin === this.origin || protocol === 'data:' || protocol === 'blob:') {
      return;
    }
    this.faults.push(`a request left for ${url}`);
  }
}

async function newContext(
  browser: Browser,
  origin: string,
  locale: string,
): Promise<BrowserContext> {
  const context = await browser.newContext({
    baseURL: origin,
    locale,
    timezoneId: 'UTC',
    reducedMotion: 'reduce',
  });
  context.setDefaultTimeout(LIMITS.waitMs);
  await rememberToasts(context);
  return context;
}
