export { inUrl, localUrl } from './lib/address';
export { EXIT } from './lib/exit';
export { exitOf, failed, linesOf, ok, warning } from './lib/finding';
export type { Finding } from './lib/finding';
export { ExposedFile, faultOf, readSecretFile } from './lib/secret-file';
export { stopOnSignals } from './lib/stop-on-signals';
export { table } from './lib/table';
