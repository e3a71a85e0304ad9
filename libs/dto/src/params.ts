/** Path and query classes for the API only: not in the index, so that the admin app does not load class-validator. */
export * from './lib/params';
