export { launchBrowser } from './lib/launch-browser';
