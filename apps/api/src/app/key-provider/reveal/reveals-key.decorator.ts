import { revealedKeySchema } from '@keypool/dto';
import { applyDecorators, HttpCode, Post } from '@nestjs/common';
import { ApiOperation } from '@nestjs/swagger';
import { ApiProblems, ApiZodOk } from '../../openapi/api-responses';
import { ApiSessionOnly } from '../../openapi/session-only';

/** The route of a key or backup key that answers with its API key (SPEC section 4). */
export const RevealsKey = () =>
  applyDecorators(
    Post(':id/reveal'),
    HttpCode(200),
    ApiOperation({
      summary: 'The API key itself, for a person who gives their password again',
      description:
        'Recorded as an event. A token has no password, so it cannot ask: 403 `session_required`.',
    }),
    ApiSessionOnly(),
    ApiZodOk(revealedKeySchema),
    ApiProblems(
      'validation_failed',
      'forbidden',
      'session_required',
      'wrong_password',
      'not_found',
      'unreadable_key',
    ),
  );
