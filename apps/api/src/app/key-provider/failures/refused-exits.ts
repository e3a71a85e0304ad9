import type { EventType } from '@keypool/dto';
import { Inject, Injectable, Logger } from '@nestjs/common';
import { DatabaseClock } from '../../database/database-clock';
import { SYSTEM } from '../../identity/actor';
import { ProxyDirectory } from '../../proxy-directory/proxy-directory';
import { ProxyRepository } from '../../proxy-directory/proxy.repository';
import type { Refusal } from '../../proxy-directory/proxy.schema';
import { standing } from '../../proxy-directory/refusal';
import type { KeyProviderDefinition } from '../definition/key-provider.definition';
import { DEFINITION } from '../definition/key-provider.tokens';
import { PoolService } from '../pool/pool.service';
import { ProviderChanges } from '../store/provider-changes';
import type { FailureEvent } from './failure';

/** A refusal is recorded at most this often. */
const WRITE_EVERY_MS = 5 * 60_000;

/** Which exits the upstream of this provider refuses (SPEC 6.1): that is held against the proxy, not against a key. */
@Injectable()
export class RefusedExits {
  private readonly logger = new Logger(RefusedExits.name);
  /** When this process last recorded a refused exit, in epoch ms, by proxy. */
  private readonly writtenAt = new Map<string, number>();

  constructor(
    @Inject(DEFINITION) private readonly definition: KeyProviderDefinition,
    private readonly proxies: ProxyRepository,
    private readonly directory: ProxyDirectory,
    private readonly pool: PoolService,
    private readonly changes: ProviderChanges,
    private readonly clock: DatabaseClock,
  ) {}

  /** Writes one event in 5 minutes. A report without a proxy cannot be attributed to an exit. */
  async refused(proxyId: string | undefined, keyId: string, event: FailureEvent): Promise<void> {
    if (proxyId === undefined) {
      return;
    }
    const now = this.clock.now();
    const last = Math.max(
      this.writtenAt.get(proxyId) ?? Number.NEGATIVE_INFINITY,
      this.refusalOf(proxyId)?.at.getTime() ?? Number.NEGATIVE_INFINITY,
    );
    if (now < last + WRITE_EVERY_MS || !this.directory.get(proxyId)) {
      return;
    }
    this.writtenAt.set(proxyId, now);
    try {
      await this.change(proxyId, 'proxy_refused', { ...event, keyId }, (refusal) => {
        const at = this.clock.date();
        return { since: standing(refusal, now)?.since ?? at, at };
      });
    } catch (error) {
      this.writtenAt.delete(proxyId);
      throw error;
    }
  }

  /** The upstream itself answered through the exit. Returns at once and never throws. */
  answered(proxyId: string | undefined): void {
    if (proxyId !== undefined && this.refusalOf(proxyId)) {
      const event = { actor: SYSTEM, detail: {} };
      this.change(proxyId, 'proxy_accepted', event, () => undefined).catch((error: unknown) =>
        this.logger.warn({
          msg: 'could not record that the upstream accepts the proxy again',
          proxyId,
          err: error,
        }),
      );
    }
  }

  /** A key succeeded: through the only exit that used it lately, as far as this process knows. */
  succeeded(keyId: string): void {
    const users = this.pool.pool.index.usedBy(keyId, this.clock.now() - WRITE_EVERY_MS);
    this.answered(users.length === 1 ? users[0] : undefined);
  }

  private refusalOf(proxyId: string): Refusal | undefined {
    return this.directory.get(proxyId)?.refusals[this.definition.id];
  }

  private async change(
    proxyId: string,
    type: EventType,
    { actor, ...event }: FailureEvent & { readonly keyId?: string },
    decide: (refusal: Refusal | undefined) => Refusal | undefined,
  ): Promise<void> {
    const { id } = this.definition;
    const proxy = await this.changes.run(actor, async (change) => {
      const read = await this.proxies.findById(proxyId, change.session);
      if (!read) {
        return null;
      }
      const { [id]: refusal, ...others } = read.refusals;
      const decided = decide(refusal);
      if (!refusal && !decided) {
        return read;
      }
      await change.record({ type, ...event, proxyId });
      const refusals = { ...others, ...(decided ? { [id]: decided } : {}) };
      return this.proxies.update(proxyId, { refusals }, change.session);
    });
    if (proxy) {
      this.directory.set(proxy);
    }
  }
}
