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

/** Finds out who sends a request. What they may do is the guards' business. */
@Injectable()
export class Authenticator {
  constructor(
    private readonly tokens: TokenStore,
    private readonly sessions: SessionsService,
  ) {}

  /**
   * A Bearer token is looked at alone: whoever sends one means it, cookie or not.
   * @param isUse whether the request shows that somebody is there, which puts the end of a session off
   * @throws ProblemException `unauthenticated`; `forbidden` for a cookie that a foreign page sent along
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
      throw forbidden('The request comes from a page of another host.');
    }
    return principal;
  }
}
