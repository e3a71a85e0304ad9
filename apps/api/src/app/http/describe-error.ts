import type { ProblemCode } from '@keypool/dto';
import { HttpException } from '@nestjs/common';
import { ProblemException } from './problem.exception';

/** Our words for the framework's errors: its own messages may repeat what the caller sent. */
const DETAILS: Partial<Record<ProblemCode, string>> = {
  validation_failed: 'The request cannot be read.',
  malformed_json:
    'The body is not valid JSON, or contains a forbidden field name such as __proto__.',
  unsupported_media_type: 'Send the body as application/json.',
  not_found: 'No such path.',
  unauthenticated: 'Sign in, or send a token.',
  forbidden: 'Not permitted with these credentials.',
  method_not_allowed: 'This path does not support this method.',
  too_many_attempts: 'Wait before trying again.',
  not_ready: 'Try again in a moment.',
};

const CODES_BY_STATUS: Partial<Record<number, ProblemCode>> = {
  401: 'unauthenticated',
  403: 'forbidden',
  404: 'not_found',
  405: 'method_not_allowed',
  413: 'body_too_large',
  // A path parameter longer than any id is one more unknown id (SPEC section 4).
  414: 'not_found',
  415: 'unsupported_media_type',
  429: 'too_many_attempts',
  503: 'not_ready',
};

const CODES_BY_NAME: Partial<Record<string, ProblemCode>> = {
  // The router could not even decode the path, so it names nothing.
  FST_ERR_BAD_URL: 'not_found',
  FST_ERR_CTP_INVALID_JSON_BODY: 'malformed_json',
};

function property(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
}

/** The HTTP status of a framework error that is the caller's fault or transient, else undefined. */
function statusOf(error: unknown): number | undefined {
  const status = error instanceof HttpException ? error.getStatus() : property(error, 'statusCode');
  return typeof status === 'number' && ((status >= 400 && status < 500) || status === 503)
    ? status
    : undefined;
}

/**
 * Turns anything thrown into a problem.
 * @param bodyLimit of the route, in bytes
 * @returns undefined for an unexpected error, whose details are hidden from the caller
 */
export function describeError(error: unknown, bodyLimit: number): ProblemException | undefined {
  if (error instanceof ProblemException) {
    return error;
  }
  const status = statusOf(error);
  if (status === undefined) {
    return undefined;
  }
  const name = String(property(error, 'code') ?? property(property(error, 'cause'), 'code'));
  const code = CODES_BY_NAME[name] ?? CODES_BY_STATUS[status] ?? 'validation_failed';
  return code === 'body_too_large'
    ? new ProblemException(code, `The body exceeds the limit of ${bodyLimit} bytes.`)
    : new ProblemException(code, DETAILS[code] ?? '');
}
