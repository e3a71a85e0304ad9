export { FOREIGN_HOST, launchBrowser } from './lib/launch-browser';
