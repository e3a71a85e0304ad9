import { LIMITS } from '@keypool/testing';
import type {
  Browser,
  BrowserContext,
  BrowserContextOptions,
  ConsoleMessage,
} from 'playwright-core';
import { rememberToasts } from './toasts';

const REFUSED = /^Failed to load resource: the server responded with a status of (\d+)/;

/** Chromium's message about any page loaded over plain HTTP from another machine. */
const PLAIN_HTTP = /^The Cross-Origin-Opener-Policy header has been ignored/;

/** A fresh browser window. Records everything that a clean page does not do. */
export class WatchedContext {
  private readonly faults: string[] = [];
  private readonly allowed = new Set(['401 /auth/me']);
  private allowedWords: RegExp | null = null;

  private constructor(
    readonly context: BrowserContext,
    private readonly origin: string,
  ) {
    context.on('console', (message) => this.hear(message));
    context.on('weberror', (error) => this.faults.push(`page error: ${error.error().message}`));
    context.on('request', (request) => this.see(request.url()));
  }

  static async open(
    browser: Browser,
    origin: string,
    options: BrowserContextOptions,
  ): Promise<WatchedContext> {
    const context = await browser.newContext({
      baseURL: origin,
      locale: 'en-US',
      timezoneId: 'UTC',
      reducedMotion: 'reduce',
      ...options,
    });
    context.setDefaultTimeout(LIMITS.waitMs);
    await rememberToasts(context);
    return new WatchedContext(context, origin);
  }

  /** The browser logs every refused request on the console: this one is expected. */
  allowRefusal(status: number, path: string): void {
    this.allowed.add(`${status} ${path}`);
  }

  /** Refused with this status, on any path. */
  allowRefusals(status: number): void {
    this.allowed.add(`${status}`);
  }

  /** Console messages with these words. */
  allowErrors(words: RegExp): void {
    this.allowedWords = words;
  }

  /** Closes the window; expects a clean console and no requests to other hosts. */
  async close(): Promise<void> {
    await this.context.close();
    expect(this.faults).toEqual([]);
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
