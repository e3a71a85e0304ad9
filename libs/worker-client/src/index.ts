export * from './lib/attempt';
export * from './lib/keypool-error';
export * from './lib/options';
export * from './lib/upstream-error';
export type * from './lib/wire';
export * from './lib/worker-client';
export type * from './lib/worker-events';
