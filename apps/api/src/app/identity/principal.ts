import type { ProviderId, Role } from '@keypool/dto';
import type { Actor } from './actor';

/** A user who signed in with a browser, or with curl and a cookie. */
export interface UserPrincipal {
  readonly kind: 'user';
  readonly actor: Actor;
  readonly userId: string;
  readonly email: string;
  readonly role: Role;
  /** The session's id in the database, not the cookie. */
  readonly sessionId: string;
  /** When the password was last given in this session. Null for sessions of earlier versions. */
  readonly passwordAt: Date | null;
  /** When the session ends if it is not used. */
  readonly expiresAt: Date;
  /** When the session ends in any case. */
  readonly absoluteExpiresAt: Date;
}

/** A program with an admin or a metrics token. */
export interface TokenPrincipal {
  readonly kind: 'admin' | 'metrics';
  readonly actor: Actor;
  readonly tokenId: string;
  readonly name: string;
  /** The user whose token it is, by e-mail address. */
  readonly owner: string | null;
}

/** A program with a worker token, and what the token is limited to. */
export class WorkerPrincipal {
  readonly kind = 'worker';
  readonly actor: Actor;
  /** Whether the token is limited to proxies: then it may only touch what belongs to them. */
  readonly isLimitedToProxies: boolean;
  private readonly providers: ReadonlySet<string> | null;
  private readonly proxyIds: ReadonlySet<string> | null;

  /** @param providers null for all of them, like `proxyIds` */
  constructor(
    readonly tokenId: string,
    readonly name: string,
    providers: readonly ProviderId[] | null,
    proxyIds: readonly string[] | null,
  ) {
    this.actor = tokenActor(name);
    this.isLimitedToProxies = proxyIds !== null;
    this.providers = providers && new Set(providers);
    this.proxyIds = proxyIds && new Set(proxyIds);
  }

  allowsProvider(provider: ProviderId): boolean {
    return this.providers === null || this.providers.has(provider);
  }

  allowsProxy(proxyId: string): boolean {
    return this.proxyIds === null || this.proxyIds.has(proxyId);
  }
}

export type Principal = UserPrincipal | TokenPrincipal | WorkerPrincipal;

/** Whether they may use the admin API. */
export function isAdmin(principal: Principal): boolean {
  return principal.kind === 'admin' || (principal.kind === 'user' && principal.role === 'admin');
}

/** The e-mail address of the user who is behind it; null when nobody is known. */
export function ownerBehind(principal: Principal): string | null {
  return principal.kind === 'user'
    ? principal.email
    : principal.kind === 'worker'
      ? null
      : principal.owner;
}

/** How events name a token. */
export function tokenActor(name: string): Actor {
  return `token:${name}`;
}

declare module 'fastify' {
  interface FastifyRequest {
    /** The caller. Set only by the guard that accepted the request. */
    principal?: Principal;
  }
}
