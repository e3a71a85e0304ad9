/** Path and query classes for the API alone: kept out of the index so that the admin app does not load class-validator. */
export * from './lib/params';
