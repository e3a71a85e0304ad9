export type { EngineName } from './engine';
export { messageOf, OwnDatabaseError } from './errors';
export type { OwnDatabaseErrorCode } from './errors';
export { makeFolder } from './make-folder';
export { startOwnDatabase } from './own-database';
export type { OwnDatabase, OwnDatabaseOptions } from './own-database';
