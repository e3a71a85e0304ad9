import { EmbeddedDatabaseError } from '@keypool/embedded-mongo';
import { ConfigError } from '../config/load-config';
import { StartupError } from '../config/startup.error';
import { isDatabaseUnavailable, isDatabaseError } from '../database/driver-errors';

/** The message for a failed start or command. A stack only helps a programmer, so only a bug has one. */
export function startupAdvice(error: unknown): string {
  if (
    error instanceof ConfigError ||
    error instanceof StartupError ||
    error instanceof EmbeddedDatabaseError
  ) {
    return error.message;
  }
  if (error instanceof Error && isDatabaseUnavailable(error)) {
    return `The database does not answer (${error.message}). Check it, and try again.`;
  }
  if (isDatabaseError(error)) {
    return `The database refused what Keypool needs (${error.message}). Its user needs the role readWrite on the database.`;
  }
  return `Unexpected error: ${String(error instanceof Error ? error.stack : error)}`;
}
