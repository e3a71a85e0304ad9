import type { ProblemCode, ProblemDto } from '@keypool/dto';

/** Status and title of every code, in one place. */
export const PROBLEMS: Record<ProblemCode, { status: number; title: string }> = {
  validation_failed: { status: 400, title: 'Invalid request' },
  malformed_json: { status: 400, title: 'The body is not valid JSON' },
  body_too_large: { status: 413, title: 'The body is too large' },
  unsupported_media_type: { status: 415, title: 'The body must be JSON' },
  misdirected_request: { status: 421, title: 'Misdirected request' },
  method_not_allowed: { status: 405, title: 'Method not allowed' },
  not_found: { status: 404, title: 'Not found' },
  unauthenticated: { status: 401, title: 'Authentication required' },
  forbidden: { status: 403, title: 'Not permitted' },
  session_required: { status: 403, title: 'A session is required' },
  password_required: { status: 403, title: 'The password is required again' },
  wrong_password: { status: 403, title: 'Wrong password' },
  https_required: { status: 403, title: 'HTTPS required' },
  invalid_credentials: { status: 401, title: 'Wrong e-mail or password' },
  too_many_attempts: { status: 429, title: 'Too many attempts' },
  duplicate_id: { status: 409, title: 'The id is already in use' },
  duplicate_secret: { status: 409, title: 'The API key is already in use' },
  retired_secret: { status: 409, title: 'The API key was retired by a rotation' },
  duplicate_binding: { status: 409, title: 'The key is already bound to this proxy' },
  no_backup_available: { status: 409, title: 'No backup key is available' },
  not_undoable: { status: 409, title: 'The rotation cannot be undone' },
  unreadable_key: { status: 409, title: 'The stored API key is unusable' },
  key_exhausted: { status: 409, title: 'The key is exhausted' },
  unknown_key: { status: 404, title: 'Unknown key' },
  unknown_proxy: { status: 404, title: 'Unknown proxy' },
  proxy_inactive: { status: 409, title: 'The proxy is switched off' },
  proxy_has_no_bindings: { status: 409, title: 'The proxy has no active binding' },
  no_key_available: { status: 503, title: 'No key is available' },
  idempotency_key_reused: {
    status: 422,
    title: 'Idempotency key already used for another request',
  },
  last_admin: { status: 409, title: 'The last admin cannot be removed' },
  database_unavailable: { status: 503, title: 'Database unavailable' },
  not_ready: { status: 503, title: 'Keypool is not ready' },
  internal_error: { status: 500, title: 'Internal server error' },
};

type ProblemExtras = Pick<ProblemDto, 'errors' | 'reasons'> & {
  /** Becomes the `Retry-After` header. */
  readonly retryAfterSeconds?: number;
  /** Becomes the `Allow` header. */
  readonly allow?: readonly string[];
};

/** An error that is reported to the caller. Anything else that is thrown becomes a bare 500. */
export class ProblemException extends Error {
  constructor(
    readonly code: ProblemCode,
    readonly detail: string,
    readonly extras: ProblemExtras = {},
  ) {
    super(detail);
  }

  get status(): number {
    return PROBLEMS[this.code].status;
  }
}

/** @param what with its name: `key k-1` */
export function thereIsNo(what: string): ProblemException {
  return new ProblemException('not_found', `There is no ${what}.`);
}
