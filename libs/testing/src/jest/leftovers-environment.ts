import NativeEnvironment from './native-environment';

/**
 * Ends what a failed test left behind, after everything that the file itself ends in order: a hook of the set-up would run
 * before the file's own ones, and kill processes inside their transactions.
 */
export default class LeftoversEnvironment extends NativeEnvironment {
  override async teardown(): Promise<void> {
    const killLeftovers: unknown = this.global['killLeftovers'];
    if (typeof killLeftovers === 'function') {
      killLeftovers();
    }
    await super.teardown();
  }
}
