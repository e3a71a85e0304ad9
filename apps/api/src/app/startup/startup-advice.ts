import { ConfigError } from '../config/load-config';
import { StartupError } from '../config/startup.error';
import { isDatabaseAway, isDatabaseError } from '../database/driver-errors';

/** What a person is told of a start that failed. A stack helps nobody but a programmer, so only a fault has one. */
export function startupAdvice(error: unknown): string {
  if (error instanceof ConfigError || error instanceof StartupError) {
    return error.message;
  }
  if (error instanceof Error && isDatabaseAway(error)) {
    return `Keypool could not start: the database stopped answering (${error.message}). Check it, and start again.`;
  }
  if (isDatabaseError(error)) {
    return `Keypool could not start: the database refused what Keypool needs (${error.message}). Its user needs the role readWrite on the database.`;
  }
  return `Keypool could not start: ${String(error instanceof Error ? error.stack : error)}`;
}
