import { ApiExtension, type OpenAPIObject } from '@nestjs/swagger';
import { SESSION_SECURITY } from './api-responses';

const MARK = 'x-session-only';

/** For a route that tokens cannot use, in a controller that they can: what a route says of security adds to its controller. */
export const ApiSessionOnly = () => ApiExtension(MARK, true);

/** Replaces the mark of `ApiSessionOnly` by what it means. */
export function describeSessionOnly({ paths }: OpenAPIObject): void {
  for (const { post } of Object.values(paths)) {
    if (post && MARK in post) {
      Reflect.deleteProperty(post, MARK);
      post.security = [{ [SESSION_SECURITY]: [] }];
    }
  }
}
