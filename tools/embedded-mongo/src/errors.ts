/**
 * Why there is no database:
 * - `data_folder_in_use`: another running process holds the data folder;
 * - `data_folder_unusable`: the folder cannot be created, read or written;
 * - `other_engine`: the data belongs to an engine that is not available here, while another one is;
 * - `no_engine`: no engine is available here;
 * - `engine_failed`: the engine is available but does not start;
 * - `not_running`: none runs on the data folder, or its password cannot be opened.
 */
export type EmbeddedDatabaseErrorCode =
  | 'data_folder_in_use'
  | 'data_folder_unusable'
  | 'other_engine'
  | 'no_engine'
  | 'engine_failed'
  | 'not_running';

/** Its message is complete advice for the operator and needs no stack trace. */
export class EmbeddedDatabaseError extends Error {
  constructor(
    readonly code: EmbeddedDatabaseErrorCode,
    message: string,
  ) {
    super(message);
    this.name = 'EmbeddedDatabaseError';
  }
}

/** The system's code of a failed call (`ENOENT`); empty when there is none. */
export function codeOf(error: unknown): string {
  const hasCode = typeof error === 'object' && error !== null && 'code' in error;
  return hasCode && typeof error.code === 'string' ? error.code : '';
}

/** The message of an error. */
export function messageOf(error: unknown): string {
  const hasMessage = typeof error === 'object' && error !== null && 'message' in error;
  return hasMessage ? String(error.message) : String(error);
}
