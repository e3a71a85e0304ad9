import type { Browser } from 'playwright-core';
import { launchBrowser } from '../lib/launch-browser';
import type { SharedBrowser } from '../lib/shared-browser';
import SharingEnvironment from './sharing-environment';

let launching: Promise<Browser> | undefined;
const resting: SharedBrowser['resting'] = new Map();

async function launch(): Promise<Browser> {
  const browser = await launchBrowser();
  globalThis.keypoolEndingsOfRun?.unshift(() => browser.close());
  return browser;
}

/** Files of a run share one browser, too. */
export default class extends SharingEnvironment {
  override async setup(): Promise<void> {
    await super.setup();
    const shared: SharedBrowser = { browser: await (launching ??= launch()), resting };
    this.global['keypoolSharedBrowser'] = shared;
  }
}
