/**
 * Why there is no database:
 * - `data_folder_in_use`: another running process holds the data folder;
 * - `data_folder_unusable`: the folder cannot be made, read or written;
 * - `other_engine`: the data was made by an engine that is not to be had here, while another one is;
 * - `no_engine`: no engine is to be had here at all;
 * - `engine_failed`: the engine is there and does not start.
 */
export type OwnDatabaseErrorCode =
  'data_folder_in_use' | 'data_folder_unusable' | 'other_engine' | 'no_engine' | 'engine_failed';

/** Its message is complete advice for the operator; it needs no stack trace beside it. */
export class OwnDatabaseError extends Error {
  constructor(
    readonly code: OwnDatabaseErrorCode,
    message: string,
  ) {
    super(message);
    this.name = 'OwnDatabaseError';
  }
}

/** The system's code of a failed call (`ENOENT`); empty when there is none. */
export function codeOf(error: unknown): string {
  const hasCode = typeof error === 'object' && error !== null && 'code' in error;
  return hasCode && typeof error.code === 'string' ? error.code : '';
}

/** What an error says. */
export function messageOf(error: unknown): string {
  const hasMessage = typeof error === 'object' && error !== null && 'message' in error;
  return hasMessage ? String(error.message) : String(error);
}
