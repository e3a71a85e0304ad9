import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { Keypool } from '../lib/keypool';
import { launchBrowser } from '../lib/launch-browser';
import { endLeftovers } from '../lib/leftovers';
import type { PreparedKeypool, SharedByFiles, SharedKeypool } from '../lib/shared-by-files';
import NativeEnvironment from './native-environment';

declare global {
  /** Ends what the files of a run share (`tools/embedded-mongo/jest/test-database.ts`). */
  var keypoolEndingsOfRun: (() => Promise<unknown>)[] | undefined;
}

let launching: Promise<Browser> | undefined;
let starting: Promise<SharedKeypool> | undefined;
const resting: SharedByFiles['resting'] = new Map();

async function launch(): Promise<Browser> {
  const browser = await launchBrowser();
  globalThis.keypoolEndingsOfRun?.unshift(() => browser.close());
  return browser;
}

async function start(prepare: () => Promise<PreparedKeypool>): Promise<SharedKeypool> {
  endLeftovers(['exit']);
  const { uri, env, dropDatabase } = await prepare();
  globalThis.keypoolEndingsOfRun?.unshift(dropDatabase);
  const dataDir = await mkdtemp(join(tmpdir(), 'keypool-shared-'));
  globalThis.keypoolEndingsOfRun?.unshift(() => rm(dataDir, { recursive: true, force: true }));
  const keypool = await Keypool.start({ dataDir, uri, env });
  globalThis.keypoolEndingsOfRun?.unshift(() => keypool.stop());
  return { url: keypool.url, uri };
}

/** Files of a run share one browser and, if they like, one Keypool: each takes seconds to load and to start. */
export default class extends NativeEnvironment {
  override async setup(): Promise<void> {
    await super.setup();
    const shared: SharedByFiles = {
      browser: await (launching ??= launch()),
      resting,
      keypool: (prepare) => (starting ??= start(prepare)),
    };
    this.global['keypoolSharedByFiles'] = shared;
  }
}
