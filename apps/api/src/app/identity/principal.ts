import type { ProviderId, Role } from '@keypool/dto';
import type { Actor } from './actor';

/** A user who signed in by the browser or by curl with a cookie. */
export interface UserPrincipal {
  readonly kind: 'user';
  readonly actor: Actor;
  readonly userId: string;
  readonly email: string;
  readonly role: Role;
  /** Names the session in the database; it is not the cookie. */
  readonly sessionId: string;
  /** When the session ends unless it is used before. */
  readonly expiresAt: Date;
  /** When it ends whatever happens. */
  readonly absoluteExpiresAt: Date;
}

/** A program with an admin or a metrics token. */
export interface TokenPrincipal {
  readonly kind: 'admin' | 'metrics';
  readonly actor: Actor;
  readonly tokenId: string;
  readonly name: string;
}

/** A program with a worker token, and how far that token reaches. */
export class WorkerPrincipal {
  readonly kind = 'worker';
  readonly actor: Actor;
  /** Whether the token names its proxies: then it may only touch what belongs to them. */
  readonly isLimitedToProxies: boolean;
  private readonly providers: ReadonlySet<string> | null;
  private readonly proxyIds: ReadonlySet<string> | null;

  /** @param providers and proxyIds, null for all of them */
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

/** Whether the admin API is open to them. */
export function isAdmin(principal: Principal): boolean {
  return principal.kind === 'admin' || (principal.kind === 'user' && principal.role === 'admin');
}

/** How events name a token. */
export function tokenActor(name: string): Actor {
  return `token:${name}`;
}

declare module 'fastify' {
  interface FastifyRequest {
    /** Who asks. Set by the guard that let the request through, and by nothing else. */
    principal?: Principal;
  }
}
