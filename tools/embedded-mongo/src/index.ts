export type { EngineName } from './engine';
export { OwnDatabaseError } from './errors';
export type { OwnDatabaseErrorCode } from './errors';
export { startOwnDatabase } from './own-database';
export type { OwnDatabase, OwnDatabaseOptions } from './own-database';
