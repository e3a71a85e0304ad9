export type { EngineName } from './engine';
export { messageOf, EmbeddedDatabaseError } from './errors';
export type { EmbeddedDatabaseErrorCode } from './errors';
export { makeFolder } from './make-folder';
export { resealPassword } from './password-file';
export type { PasswordSeal } from './password-file';
export { runningDatabaseUri } from './running-database';
export { startEmbeddedDatabase } from './embedded-database';
export type { EmbeddedDatabase, EmbeddedDatabaseOptions } from './embedded-database';
