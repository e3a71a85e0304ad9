import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Keypool } from '../lib/keypool';
import { endLeftovers } from '../lib/leftovers';
import type { PreparedKeypool, SharedByFiles, SharedKeypool } from '../lib/shared-by-files';
import LeftoversEnvironment from './leftovers-environment';

declare global {
  /** Ends what the files of a run share (`tools/embedded-mongo/jest/test-database.ts`). */
  var keypoolEndingsOfRun: (() => Promise<unknown>)[] | undefined;
}

let starting: Promise<SharedKeypool> | undefined;

async function start(prepare: () => Promise<PreparedKeypool>): Promise<SharedKeypool> {
  endLeftovers(['exit']);
  const { uri, env, dropDatabase } = await prepare();
  globalThis.keypoolEndingsOfRun?.unshift(dropDatabase);
  const dataDir = await mkdtemp(join(tmpdir(), 'keypool-shared-'));
  globalThis.keypoolEndingsOfRun?.unshift(() => rm(dataDir, { recursive: true, force: true }));
  const keypool = await Keypool.start({ dataDir, uri, env });
  globalThis.keypoolEndingsOfRun?.unshift(() => keypool.stop());
  return { keypool, dataDir, uri };
}

/** Files of a run share, if they like, one Keypool, which takes seconds to start. */
export default class SharingEnvironment extends LeftoversEnvironment {
  override async setup(): Promise<void> {
    await super.setup();
    const shared: SharedByFiles = { keypool: (prepare) => (starting ??= start(prepare)) };
    this.global['keypoolSharedByFiles'] = shared;
  }
}
