export { eventually } from './lib/eventually';
export { Keypool, killLeftovers } from './lib/keypool';
export type { StartOptions } from './lib/keypool';
export { launchBrowser } from './lib/launch-browser';
