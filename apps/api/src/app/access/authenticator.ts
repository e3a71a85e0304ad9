import { Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { TokenStore } from '../credentials/token.store';
import { TokenUses } from '../credentials/token-uses';
import { PublicAddress } from '../http/public-address';
import type { Principal } from '../identity/principal';
import { isBackgroundRequest } from './background-request';
import { bearerToken } from './bearer-token';
import { forbidden, unauthenticated } from './refusals';
import { isSameOrigin } from './same-origin';
import { SessionCookie } from './session-cookie';
import { SessionsService } from './sessions.service';

/** How long a caller stays identified without being looked up again: no longer than a revocation takes to spread. */
const IDENTIFIED_FOR_MS = 250;

interface Identified {
  readonly principal: Principal;
  /** By `performance.now()`. */
  readonly at: number;
}

declare module 'fastify' {
  interface FastifyRequest {
    /** Of the credentials alone. What they permit is up to the guards. */
    identified?: Identified;
  }
}

/** Identifies who sends a request. What they may do is up to the guards. */
@Injectable()
export class Authenticator {
  constructor(
    private readonly tokens: TokenStore,
    private readonly sessions: SessionsService,
    private readonly cookie: SessionCookie,
    private readonly address: PublicAddress,
    private readonly uses: TokenUses,
  ) {}

  /**
   * The caller of a request that has just arrived. It is asked twice, before the body is read and by the guard, and
   * looks the caller up once. A Bearer token is checked alone, even if a cookie is sent as well. Called thousands of
   * times a second: returns a promise only when the database has to be asked.
   * @throws ProblemException `unauthenticated`; `forbidden` for a cookie sent along by a foreign page
   */
  identify(request: FastifyRequest): Principal | Promise<Principal> {
    const { identified } = request;
    if (identified && performance.now() - identified.at < IDENTIFIED_FOR_MS) {
      return identified.principal;
    }
    const found = this.find(request, !isBackgroundRequest(request));
    return found instanceof Promise
      ? found.then((principal) => this.noted(request, principal))
      : this.noted(request, found);
  }

  /** The same for callers who must have a token: cookies are ignored. */
  identifyByToken(request: FastifyRequest): Principal | Promise<Principal> {
    if (bearerToken(request) === null) {
      throw unauthenticated();
    }
    return this.identify(request);
  }

  /** Identifies the caller again while a long answer is being sent, which does not count as use of the session. */
  async identifyAgain(request: FastifyRequest): Promise<Principal> {
    return this.noted(request, await this.find(request, false));
  }

  private find(
    request: FastifyRequest,
    isUse: boolean,
  ): Principal | null | Promise<Principal | null> {
    const token = bearerToken(request);
    return token === null ? this.byCookie(request, isUse) : this.tokens.find(token);
  }

  /** @param isUse whether the request shows that a person is active, which extends the session */
  private async byCookie(request: FastifyRequest, isUse: boolean): Promise<Principal | null> {
    const cookie = this.cookie.of(request);
    const principal = cookie ? await this.sessions.find(cookie, isUse ? request.ip : null) : null;
    if (principal && !isSameOrigin(request, this.address)) {
      throw forbidden('The request comes from a page on another host.');
    }
    return principal;
  }

  private noted(request: FastifyRequest, principal: Principal | null): Principal {
    if (!principal) {
      throw unauthenticated();
    }
    request.identified = { principal, at: performance.now() };
    if (principal.kind !== 'user') {
      this.uses.note(principal.tokenId);
    }
    return principal;
  }
}
