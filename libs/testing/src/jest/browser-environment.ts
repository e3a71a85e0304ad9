import type { Browser } from 'playwright-core';
import { launchBrowser } from '../lib/launch-browser';
import NativeEnvironment from './native-environment';

declare global {
  /** Ends what the files of a run share (`tools/embedded-mongo/jest/test-database.ts`). */
  var keypoolEndingsOfRun: (() => Promise<unknown>)[] | undefined;
}

let launching: Promise<Browser> | undefined;

async function launch(): Promise<Browser> {
  const browser = await launchBrowser();
  (globalThis.keypoolEndingsOfRun ??= []).push(() => browser.close());
  return browser;
}

/** All files of a run share one browser, which takes seconds to load and to start; its windows are a file's own. */
export default class extends NativeEnvironment {
  override async setup(): Promise<void> {
    await super.setup();
    this.global['keypoolSharedBrowser'] = await (launching ??= launch());
  }
}
