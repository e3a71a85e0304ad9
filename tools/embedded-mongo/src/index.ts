export type { EngineName } from './engine';
export { messageOf, EmbeddedDatabaseError } from './errors';
export type { EmbeddedDatabaseErrorCode } from './errors';
export { makeFolder } from './make-folder';
export { startEmbeddedDatabase } from './embedded-database';
export type { EmbeddedDatabase, EmbeddedDatabaseOptions } from './embedded-database';
