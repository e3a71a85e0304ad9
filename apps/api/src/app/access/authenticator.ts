import { Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { TokenStore } from '../credentials/token.store';
import type { Principal } from '../identity/principal';
import { isBackgroundRequest } from './background-request';
import { bearerToken } from './bearer-token';
import { forbidden, unauthenticated } from './refusals';
import { isSameOrigin } from './same-origin';
import { sessionCookie } from './session-cookie';
import { SessionsService } from './sessions.service';

/** Identifies who sends a request. What they may do is up to the guards. */
@Injectable()
export class Authenticator {
  constructor(
    private readonly tokens: TokenStore,
    private readonly sessions: SessionsService,
  ) {}

  /**
   * A Bearer token is checked alone, even if a cookie is sent as well.
   * @param isUse whether the request shows that a person is active, which extends the session
   * @throws ProblemException `unauthenticated`; `forbidden` for a cookie sent along by a foreign page
   */
  async authenticate(
    request: FastifyRequest,
    isUse = !isBackgroundRequest(request),
  ): Promise<Principal> {
    const token = bearerToken(request);
    const principal = await (token === null
      ? this.byCookie(request, isUse)
      : this.tokens.find(token));
    if (!principal) {
      throw unauthenticated();
    }
    return principal;
  }

  private async byCookie(request: FastifyRequest, isUse: boolean): Promise<Principal | null> {
    const cookie = sessionCookie(request);
    const principal = cookie ? await this.sessions.find(cookie, isUse) : null;
    if (principal && !isSameOrigin(request)) {
      throw forbidden('The request comes from a page on another host.');
    }
    return principal;
  }
}
