import { idempotencyKeySchema } from '@keypool/dto';
import { createParamDecorator } from '@nestjs/common';
import { ApiHeader } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { ProblemException } from './problem.exception';

const HEADER = 'Idempotency-Key';

/** Identifies this request when it is repeated, or undefined without the header. */
export const IdempotencyKey = createParamDecorator((_: unknown, context): string | undefined => {
  const { headers } = context.switchToHttp().getRequest<FastifyRequest>();
  const value = headers[HEADER.toLowerCase()];
  if (value === undefined) {
    return undefined;
  }
  const { data, error } = idempotencyKeySchema.safeParse(value);
  if (error) {
    throw new ProblemException('validation_failed', 'A header is not valid.', {
      errors: error.issues.map(({ message }) => ({ pointer: HEADER, detail: message })),
    });
  }
  return data;
});

/** Adds the header to the OpenAPI document. */
export const ApiIdempotencyKey = (meaning: string) =>
  ApiHeader({
    name: HEADER,
    required: false,
    description: `Identifies this request of the token, so that it can be retried safely. ${meaning}`,
    schema: { type: 'string', minLength: 1, maxLength: 128, pattern: '^[ -~]+$' },
  });
