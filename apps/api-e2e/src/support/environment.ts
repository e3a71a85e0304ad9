import { TestEnvironment } from 'jest-environment-node';

/**
 * Ends what a failed test left behind, after everything that the file itself ends in order: a hook of the set-up would run
 * before the file's own ones, and kill processes inside their transactions.
 */
export default class extends TestEnvironment {
  override async teardown(): Promise<void> {
    const killLeftovers: unknown = this.global['killLeftovers'];
    if (typeof killLeftovers === 'function') {
      killLeftovers();
    }
    await super.teardown();
  }
}
