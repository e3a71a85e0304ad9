import { Mirror } from '@keypool/key-pool';
import { Injectable, Logger } from '@nestjs/common';
import { ChangeFeed } from '../database/change-feed';
import { DatabaseClock } from '../database/database-clock';
import { isDatabaseUnavailable } from '../database/driver-errors';
import { MirroredCollection } from '../database/mirrored-collection';
import { TimeUp, withinTime } from '../database/within-time';
import { WorkerPrincipal, tokenActor, type TokenPrincipal } from '../identity/principal';
import { CredentialHash } from './credential-hash';
import { isTokenText } from './token-text';
import { TokenRepository } from './token.repository';
import { TOKENS_COLLECTION, type TokenDocument } from './token.schema';

interface HeldToken {
  readonly id: string;
  /** Its id is never reused: one life. */
  readonly life: string;
  readonly rev: number;
  readonly keyedHash: string;
  /** Epoch milliseconds of the database's clock. */
  readonly expiresAt: number;
  readonly principal: TokenPrincipal | WorkerPrincipal;
}

type Found = HeldToken['principal'] | null;

/**
 * How long a request with a known token waits for the database to confirm it before memory has to do. Tests on a slow
 * machine override it.
 */
export const CONFIRM_WITHIN = { ms: 500 };
const PROBE_EVERY_MS = 250;
const ASK_LIMIT_MS = 4_000;

/**
 * All tokens in memory, so that a worker's request costs one lookup. While the change stream cannot be relied on, each token
 * is checked in the database instead (SPEC 6.3.4).
 */
@Injectable()
export class TokenStore {
  private readonly logger = new Logger(TokenStore.name);
  private readonly byHash = new Map<string, HeldToken>();
  /** Tokens in use, by their texts, until any token changes. Only texts of genuine tokens get here. */
  private readonly byText = new Map<string, HeldToken>();
  private readonly tokens = new Mirror<HeldToken>((before, after) => {
    this.byText.clear();
    if (before) {
      this.byHash.delete(before.keyedHash);
    }
    if (after) {
      this.byHash.set(after.keyedHash, after);
    }
  });
  /** Pending lookups: a worker uses one token thousands of times a second. */
  private readonly pending = new Map<string, Promise<HeldToken | null>>();
  /** Whether the last lookup failed. */
  private isUnavailable = false;
  private nextProbe = 0;

  constructor(
    private readonly repository: TokenRepository,
    private readonly feed: ChangeFeed,
    private readonly clock: DatabaseClock,
    private readonly hashes: CredentialHash,
  ) {
    const collection = new MirroredCollection({
      name: TOKENS_COLLECTION,
      mirror: this.tokens,
      all: () => repository.all(),
      read: (id) => repository.findById(id),
      toItem: heldToken,
      idIsLife: true,
    });
    feed.subscribe({
      collections: [TOKENS_COLLECTION],
      // A row that Keypool did not write is none.
      apply: (change) =>
        collection.apply(
          repository.genuine(change.document as TokenDocument | null)
            ? change
            : { ...change, deleted: true, document: null },
        ),
      reload: async (isSound) => {
        await collection.reload(isSound);
        this.isUnavailable = false;
      },
    });
  }

  /**
   * Whose token this is; null when it is invalid or revoked. Returns a promise only when the database has to be asked.
   * @throws the database's error, when only the database could have answered
   */
  find(token: string): Found | Promise<Found> {
    if (this.feed.isCurrent) {
      return this.unexpired(this.byText.get(token) ?? this.inMemory(token));
    }
    return isTokenText(token)
      ? this.confirm(this.hashes.of(token)).then((held) => this.unexpired(held))
      : null;
  }

  has(id: string): boolean {
    return this.tokens.get(id) !== undefined;
  }

  /** When tokens expire, in epoch ms, of those that do. */
  expiries(): number[] {
    return [...this.byHash.values()].flatMap(({ expiresAt }) =>
      Number.isFinite(expiresAt) ? [expiresAt] : [],
    );
  }

  /** A token created by this process. */
  add(document: TokenDocument): void {
    this.tokens.apply(heldToken(document));
    this.pending.clear();
  }

  /** A token revoked by this process. It stays revoked, whatever stale news of it arrives. */
  end(id: string): void {
    this.tokens.end(id, id);
    this.pending.clear();
  }

  private inMemory(token: string): HeldToken | undefined {
    const held = isTokenText(token) ? this.byHash.get(this.hashes.of(token)) : undefined;
    if (held) {
      this.byText.set(token, held);
    }
    return held;
  }

  private unexpired(held: HeldToken | null | undefined): Found {
    return held && held.expiresAt > this.clock.now() ? held.principal : null;
  }

  /**
   * While the database is unavailable, workers are served from memory (SPEC section 5), and so are metrics: nobody can
   * revoke a token then. Not so admin tokens, which need the database for everything anyway.
   */
  private async confirm(hash: string): Promise<HeldToken | null> {
    const kind = this.byHash.get(hash)?.principal.kind;
    if (kind !== 'worker' && kind !== 'metrics') {
      return this.lookUp(hash);
    }
    if (this.isUnavailable) {
      this.probe(hash);
    } else {
      try {
        return await withinTime(this.lookUp(hash), CONFIRM_WITHIN.ms);
      } catch (error) {
        if (!(error instanceof TimeUp) && !isDatabaseUnavailable(error)) {
          throw error;
        }
        if (!this.isUnavailable) {
          this.isUnavailable = true;
          this.logger.warn('database unavailable: checking worker and metrics tokens in memory');
        }
      }
    }
    return this.byHash.get(hash) ?? null;
  }

  /** Probes in the background whether the database is back. */
  private probe(hash: string): void {
    if (performance.now() >= this.nextProbe) {
      this.nextProbe = performance.now() + PROBE_EVERY_MS;
      this.lookUp(hash).then(
        () => (this.isUnavailable = false),
        () => undefined,
      );
    }
  }

  /** The answer is not cached: a change that the stream has delivered since may be newer. */
  private lookUp(hash: string): Promise<HeldToken | null> {
    const underWay = this.pending.get(hash);
    if (underWay) {
      return underWay;
    }
    const lookup = this.repository
      .findByHash(hash, ASK_LIMIT_MS)
      .then((document) => document && heldToken(document))
      .finally(() => {
        if (this.pending.get(hash) === lookup) {
          this.pending.delete(hash);
        }
      });
    this.pending.set(hash, lookup);
    return lookup;
  }
}

function heldToken(document: TokenDocument): HeldToken {
  const id = document._id.toString();
  return {
    id,
    life: id,
    rev: document.rev,
    keyedHash: document.keyedHash,
    expiresAt: document.expiresAt?.getTime() ?? Number.POSITIVE_INFINITY,
    principal: principalOf(id, document),
  };
}

function principalOf(id: string, document: TokenDocument): HeldToken['principal'] {
  const { name, scope, providers, proxyIds, owner } = document;
  return scope === 'worker'
    ? new WorkerPrincipal(id, name, providers, proxyIds)
    : { kind: scope, actor: tokenActor(name), tokenId: id, name, owner };
}
