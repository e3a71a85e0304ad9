import type { Browser, LaunchOptions } from 'playwright-core';
import { chromiumPackage } from './chromium-package';
import { LIMITS } from './limits';

/** Resolves to this machine, but browsers take it for another one. */
export const FOREIGN_HOST = 'keypool.example';

/**
 * Chromium uses only the last of several lists, so Playwright's two are repeated here. RenderDocument, on by default,
 * makes a new frame for each visit: Playwright's session moves to it, and V8 discards its optimized code, which costs a
 * sixth of a visit.
 */
const FEATURES = [
  'CDPScreenshotNewSurface',
  'SkipListAccountsWithoutGaiaCookies',
  'RenderDocument:level/crashed-frame',
];
/** V8 optimizes what has run 400 times. A page of a test ends too soon after that: what was compiled cost more than it saved. */
const ENGINE = '--invocation-count-for-maglev=4000';
const ARGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
  `--enable-features=${FEATURES.join()}`,
  `--js-flags=${ENGINE}`,
  `--host-resolver-rules=MAP ${FOREIGN_HOST} 127.0.0.1`,
];
const CHANNELS = ['chrome', 'msedge'];
const ADVICE =
  'The browser tests found no browser. Install Google Chrome or Microsoft Edge, or name the program of one (or of a Chromium) in KEYPOOL_CHROME.';

/**
 * A headless browser: the program named by `KEYPOOL_CHROME`; else, on Linux (x64), the Chromium of `@sparticuz/chromium`;
 * else an installed Chrome or Edge.
 * @throws Error with advice what to install when there is none
 */
export async function launchBrowser(): Promise<Browser> {
  const named = process.env['KEYPOOL_CHROME'];
  if (named) {
    return launch({ executablePath: named });
  }
  if (process.platform === 'linux' && process.arch === 'x64') {
    const { executablePath, env } = await chromiumPackage();
    return launch({ executablePath, env: { ...environment(), ...env } });
  }
  const failures: unknown[] = [];
  for (const channel of CHANNELS) {
    try {
      return await launch({ channel });
    } catch (error) {
      failures.push(error);
    }
  }
  throw new AggregateError(failures, ADVICE);
}

/** Loads Playwright, which takes a second: files that share a browser need not. */
async function launch(options: LaunchOptions): Promise<Browser> {
  const { chromium } = await import('playwright-core');
  return chromium.launch({ args: ARGS, timeout: LIMITS.waitMs, ...options });
}

function environment(): Record<string, string> {
  const set = Object.entries(process.env).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, value] as const],
  );
  return Object.fromEntries(set);
}
