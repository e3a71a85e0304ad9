import type { ProblemCode } from '@keypool/dto';
import type { OpenAPIObject } from '@nestjs/swagger';
import { PROBLEMS } from '../http/problem.exception';
import { problemAnswer } from './api-responses';

type Operation = NonNullable<OpenAPIObject['paths'][string]['post']>;

const EVERY_ROUTE: readonly ProblemCode[] = ['internal_error'];
const EVERY_BODY: readonly ProblemCode[] = ['body_too_large', 'unsupported_media_type'];

/** Of a path, not of one of its operations: the document has no other place for it. */
export const METHOD_NOT_ALLOWED = {
  ...problemAnswer(['method_not_allowed']),
  headers: {
    Allow: {
      description: 'The methods that the path has',
      schema: { type: 'string' as const },
      example: 'GET, HEAD, POST',
    },
  },
};

/** Adds what no controller has to say: the problems that every route and every body has in common, and absent bodies. */
export function describeCommonAnswers({ paths, components }: OpenAPIObject): void {
  for (const path of Object.values(paths)) {
    for (const operation of [path.get, path.post, path.patch, path.delete]) {
      if (operation) {
        addProblems(
          operation,
          operation.requestBody ? [...EVERY_BODY, ...EVERY_ROUTE] : EVERY_ROUTE,
        );
        allowNoBody(operation, components?.schemas ?? {});
      }
    }
  }
}

function addProblems({ responses }: Operation, codes: readonly ProblemCode[]): void {
  for (const code of codes) {
    responses[PROBLEMS[code].status] ??= problemAnswer([code]);
  }
}

/** Where all fields are optional, and none of them is needed, no body is as good as an empty one. */
function allowNoBody(
  { requestBody }: Operation,
  schemas: NonNullable<NonNullable<OpenAPIObject['components']>['schemas']>,
): void {
  if (!requestBody || '$ref' in requestBody) {
    return;
  }
  const schema = requestBody.content['application/json']?.schema;
  const named = schema && '$ref' in schema ? schemas[schema.$ref.split('/').at(-1) ?? ''] : schema;
  if (named && !('$ref' in named) && !named.required?.length && !named.minProperties) {
    requestBody.required = false;
  }
}
