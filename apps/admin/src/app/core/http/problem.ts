import { HttpErrorResponse } from '@angular/common/http';
import { problemSchema, type ProblemDto } from '@keypool/dto';
import * as z from 'zod';
import { isMissingCode } from './missing-code';

/** A newer server may send a code that this build does not know: its `detail` is shown then. */
const looseProblemSchema = problemSchema.omit({ reasons: true }).extend({ code: z.string() });

/** Why a request failed, as seen by the server or by this app. */
export interface Failure {
  /** A `ProblemCode` of the API, or `network`, `bad_reply`, `missing_code`, `unexpected` of this app. */
  readonly code: string;
  readonly status: number;
  readonly detail: string;
  readonly errors: NonNullable<ProblemDto['errors']>;
  readonly requestId: string | null;
  /** Seconds after which to try again, when the server said so. */
  readonly retryAfter: number | null;
}

export function failureOf(error: unknown): Failure {
  if (error instanceof z.ZodError) {
    return ownFailure('bad_reply', error.message);
  }
  if (isMissingCode(error)) {
    return ownFailure('missing_code', String(error));
  }
  if (!(error instanceof HttpErrorResponse)) {
    return ownFailure('unexpected', String(error));
  }
  if (error.status === 0) {
    return ownFailure('network', error.message);
  }

  const problem = looseProblemSchema.safeParse(error.error);
  if (!problem.success) {
    return { ...ownFailure('bad_reply', error.message), status: error.status };
  }
  const retryAfter = Number(error.headers.get('Retry-After') ?? NaN);
  return {
    code: problem.data.code,
    status: error.status,
    detail: problem.data.detail,
    errors: problem.data.errors ?? [],
    requestId: problem.data.requestId,
    retryAfter: Number.isFinite(retryAfter) ? retryAfter : null,
  };
}

/** Refusals of one field that carry no pointer. */
const FIELDS: Readonly<Record<string, string>> = { duplicate_id: 'id', duplicate_secret: 'apiKey' };

/** The field of the request that a failure is about, if any. */
export function fieldOf({ code, errors }: Failure): string | null {
  return FIELDS[code] ?? errors[0]?.pointer.slice(1) ?? null;
}

function ownFailure(code: string, detail: string): Failure {
  return { code, status: 0, detail, errors: [], requestId: null, retryAfter: null };
}
