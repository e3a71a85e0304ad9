export { FOREIGN_HOST, launchBrowser } from './lib/launch-browser';
export { sharedBrowser, type SharedBrowser } from './lib/shared-browser';
