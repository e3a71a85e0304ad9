import { ConfigError } from '../config/load-config';
import { StartupError } from '../config/startup.error';
import { isDatabaseUnavailable, isDatabaseError } from '../database/driver-errors';

/** The message for a failed start. A stack only helps a programmer, so only a bug has one. */
export function startupAdvice(error: unknown): string {
  if (error instanceof ConfigError || error instanceof StartupError) {
    return error.message;
  }
  if (error instanceof Error && isDatabaseUnavailable(error)) {
    return `Keypool could not start: the database stopped answering (${error.message}). Check it, and start again.`;
  }
  if (isDatabaseError(error)) {
    return `Keypool could not start: the database refused what Keypool needs (${error.message}). Its user needs the role readWrite on the database.`;
  }
  return `Keypool could not start: ${String(error instanceof Error ? error.stack : error)}`;
}
