import type { ProblemCode } from '@keypool/dto';
import { applyDecorators } from '@nestjs/common';
import { ApiBearerAuth, ApiCookieAuth, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { ZodType } from 'zod';
import { PROBLEM_MEDIA_TYPE } from '../http/all-exceptions.filter';
import { PROBLEMS } from '../http/problem.exception';

/** Names of the security schemes in the document. */
export const SESSION_SECURITY = 'session';
export const ADMIN_TOKEN_SECURITY = 'adminToken';
export const WORKER_TOKEN_SECURITY = 'workerToken';
export const METRICS_TOKEN_SECURITY = 'metricsToken';

const PROBLEM_SCHEMA_REF = '#/components/schemas/Problem';

/** The route answers 200 with this shape. */
export const ApiZodOk = (schema: ZodType, description = 'Done') =>
  ApiResponse({ status: 200, description, standardSchema: schema });

/** For a list that takes `fields`. */
export const ID_LISTS = 'The list; with `fields=id` its rows have nothing but their ids';

/** The route answers 201 with this shape. */
export const ApiZodCreated = (schema: ZodType, description = 'Created') =>
  ApiResponse({ status: 201, description, standardSchema: schema });

const RETRY_AFTER = {
  'Retry-After': {
    description: 'When to come back, in seconds; absent where that is not known',
    schema: { type: 'integer' as const, minimum: 0 },
  },
};

/** One entry of the problems that a route can answer with, all of the same status. */
export function problemAnswer(codes: readonly ProblemCode[]) {
  const isTransient = codes.some((code) => [429, 503].includes(PROBLEMS[code].status));
  return {
    description: codes.map((code) => `\`${code}\`: ${PROBLEMS[code].title}`).join('\n\n'),
    ...(isTransient && { headers: RETRY_AFTER }),
    content: { [PROBLEM_MEDIA_TYPE]: { schema: { $ref: PROBLEM_SCHEMA_REF } } },
  };
}

/**
 * The problems a route can answer with, by code. Codes of one status share an entry; a route's entry replaces that of its
 * controller for the same status.
 */
export function ApiProblems(...codes: ProblemCode[]) {
  const statuses = [...new Set(codes.map((code) => PROBLEMS[code].status))];
  return applyDecorators(
    ...statuses.map((status) =>
      ApiResponse({
        status,
        ...problemAnswer(codes.filter((code) => PROBLEMS[code].status === status)),
      }),
    ),
  );
}

/** For a route that wants a fresh password. */
export const FRESH_PASSWORD_PROBLEMS = [
  'forbidden',
  'session_required',
  'password_required',
] as const satisfies readonly ProblemCode[];

/** For a controller of the admin API: its tag, its security schemes, and the problems of all its routes. */
export const ApiAdmin = () =>
  applyDecorators(
    ApiTags('admin'),
    ApiCookieAuth(SESSION_SECURITY),
    ApiBearerAuth(ADMIN_TOKEN_SECURITY),
    ApiProblems('unauthenticated', 'forbidden', 'too_many_attempts', 'database_unavailable'),
  );

/** For a controller of the admin API that tokens cannot use. */
export const ApiAdminSession = () =>
  applyDecorators(
    ApiTags('admin'),
    ApiCookieAuth(SESSION_SECURITY),
    ApiProblems('unauthenticated', 'forbidden', 'too_many_attempts', 'database_unavailable'),
  );

/** For a controller of the workers' API. */
export const ApiInternal = () =>
  applyDecorators(ApiTags('internal'), ApiBearerAuth(WORKER_TOKEN_SECURITY));

/** All problems of a route of the workers' API: those that all its routes have, and `codes`. */
export const ApiWorkerProblems = (...codes: ProblemCode[]) =>
  ApiProblems(
    'validation_failed',
    'malformed_json',
    'unauthenticated',
    'forbidden',
    'body_too_large',
    'unsupported_media_type',
    'misdirected_request',
    'too_many_attempts',
    'database_unavailable',
    'not_ready',
    ...codes,
  );
