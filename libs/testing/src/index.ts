export { eventually, meanwhile } from './lib/eventually';
export { LIMITS } from './lib/limits';
export { ADMIN_EMAIL, ADMIN_PASSWORD, Keypool, killLeftovers } from './lib/keypool';
export type { Refusal, StartOptions } from './lib/keypool';
