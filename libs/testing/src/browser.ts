export { FOREIGN_HOST, launchBrowser } from './lib/launch-browser';
export { sharedByFiles, type SharedByFiles } from './lib/shared-by-files';
