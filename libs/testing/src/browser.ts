export { FOREIGN_HOST, launchBrowser } from './lib/launch-browser';
export { sharedBrowser } from './lib/shared-browser';
