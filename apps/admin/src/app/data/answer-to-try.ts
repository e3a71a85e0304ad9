import { readLastError } from '@keypool/key-pool';

/** The page that tells what an upstream's answer means. */
export const CLASSIFY_PATH = '/rotations/classify';

/** What a link to it fills in. */
export type AnswerToTry = Readonly<Partial<Record<'status' | 'body' | 'error', string>>>;

/**
 * What is kept of the answer that a key failed with last: of its body, the upstream's words.
 * @returns null when nothing is kept
 */
export function answerToTry(lastError: string | null): AnswerToTry | null {
  const { status = null, message = null } = (lastError && readLastError(lastError)) || {};
  if (status === null) {
    return message === null ? null : { error: message };
  }
  return { status: String(status), ...(message === null ? {} : { body: message }) };
}
