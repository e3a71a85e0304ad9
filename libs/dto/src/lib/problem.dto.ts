import * as z from 'zod';
import { unavailableReasonsSchema } from './worker.dto';

/** Programs branch on these. A code is never renamed. */
export const PROBLEM_CODES = [
  'validation_failed',
  'malformed_json',
  'body_too_large',
  'unsupported_media_type',
  'misdirected_request',
  'method_not_allowed',
  'not_found',
  'unauthenticated',
  'forbidden',
  'session_required',
  'password_required',
  'wrong_password',
  'https_required',
  'invalid_credentials',
  'too_many_attempts',
  'duplicate_id',
  'duplicate_secret',
  'retired_secret',
  'duplicate_binding',
  'no_backup_available',
  'not_undoable',
  'key_exhausted',
  'unreadable_key',
  'unknown_key',
  'unknown_proxy',
  'proxy_inactive',
  'proxy_has_no_bindings',
  'no_key_available',
  'idempotency_key_reused',
  'last_admin',
  'database_unavailable',
  'not_ready',
  'internal_error',
] as const;
export type ProblemCode = (typeof PROBLEM_CODES)[number];

/** RFC 9457. `errors` points at fields of the request; `reasons` is present with `no_key_available` only. */
export const problemSchema = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    detail: z.string(),
    code: z.enum(PROBLEM_CODES),
    errors: z.array(z.object({ pointer: z.string(), detail: z.string() })).optional(),
    reasons: unavailableReasonsSchema.optional(),
    requestId: z.string(),
  })
  .meta({
    id: 'Problem',
    example: {
      type: 'urn:keypool:problem:no_key_available',
      title: 'No key is available',
      status: 503,
      detail: 'None of the 2 keys bound to the proxy hanoi can be used now.',
      code: 'no_key_available',
      reasons: { rate_limited: 1, exhausted: 1 },
      requestId: '6f1d3a0c-4f0e-4c8f-9d0e-1c9e8c1f0b7a',
    },
  });
export type ProblemDto = z.infer<typeof problemSchema>;
