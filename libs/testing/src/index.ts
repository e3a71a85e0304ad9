export { embeddedDatabaseUri } from './lib/embedded-database-uri';
export { eventually, meanwhile } from './lib/eventually';
export { FRESH_KEY } from './lib/fresh-key';
export { workspaceRoot } from './lib/workspace-root';
export { LIMITS } from './lib/limits';
export { Client } from './lib/client';
export type { Answer, Method } from './lib/client';
export { ADMIN_EMAIL, ADMIN_PASSWORD, Keypool, killLeftovers } from './lib/keypool';
export type { Refusal, StartOptions } from './lib/keypool';
