import type {
  CreateProxyDto,
  ListedProxyDto,
  MessageDto,
  ProxyDto,
  ProxyIdListDto,
  ProxyListDto,
  UpdateProxyDto,
} from '@keypool/dto';
import type { ProxyListQuery } from '@keypool/dto/params';
import { Injectable } from '@nestjs/common';
import type { ClientSession } from 'mongoose';
import { countRows, pageInfo } from '../database/list-page';
import { DatabaseClock } from '../database/database-clock';
import type { MemoryPage } from '../database/memory-page';
import { TransactionRunner } from '../database/transaction-runner';
import { changedFields } from '../events/changed-fields';
import { EventRepository } from '../events/event.repository';
import { ProblemException, thereIsNo } from '../http/problem.exception';
import type { Actor } from '../identity/actor';
import { idIsSecret } from '../key-provider/store/secret.registry';
import { ProviderRegistry } from '../provider-registry/provider-registry';
import { ProxyDirectory } from '../proxy-directory/proxy-directory';
import { ProxyRepository } from '../proxy-directory/proxy.repository';
import { standing } from '../proxy-directory/refusal';
import { toProxyDto, type ProxyFields } from './proxy.mapper';

/** The operator's traffic exits, shared by all providers. */
@Injectable()
export class ProxiesService {
  constructor(
    private readonly proxies: ProxyRepository,
    private readonly directory: ProxyDirectory,
    private readonly providers: ProviderRegistry,
    private readonly events: EventRepository,
    private readonly transactions: TransactionRunner,
    private readonly clock: DatabaseClock,
  ) {}

  async listProxies(query: ProxyListQuery): Promise<ProxyListDto> {
    const { rows, matching } = await this.read(query);
    const proxies = rows.map((proxy) => ({
      ...toProxyDto(proxy),
      figures: this.figuresOf(proxy),
    }));
    return { proxies, ...pageInfo(query, matching) };
  }

  /** The same list with ids only. */
  async listIds(query: ProxyListQuery): Promise<ProxyIdListDto> {
    const { rows, matching } = await this.read(query);
    return { proxies: rows.map(({ _id }) => ({ _id })), ...pageInfo(query, matching) };
  }

  /** @throws ProblemException validation_failed, duplicate_id */
  async createProxy({ id, name }: CreateProxyDto, actor: Actor): Promise<ProxyDto> {
    const proxy = await this.transactions.run(async ({ session }) => {
      for (const { secrets } of this.providers.all) {
        if (await secrets.isSecret(id, session)) {
          throw idIsSecret();
        }
      }
      if (await this.proxies.findById(id, session)) {
        throw new ProblemException('duplicate_id', `The proxy ${id} already exists.`);
      }
      const created = await this.proxies.insert(id, name, session);
      await this.events.add(
        { type: 'proxy_created', proxyId: id, actor, detail: { name } },
        session,
      );
      return created;
    });
    this.directory.set(proxy);
    return toProxyDto(proxy);
  }

  /** @throws ProblemException not_found */
  async updateProxy(id: string, data: UpdateProxyDto, actor: Actor): Promise<ProxyDto> {
    const proxy = await this.transactions.run(async ({ session }) => {
      const before = await this.proxies.findById(id, session);
      const updated = await this.proxies.update(id, data, session);
      if (!before || !updated) {
        throw thereIsNo(`proxy ${id}`);
      }
      await this.events.add(
        { type: 'proxy_updated', proxyId: id, actor, detail: changedFields(before, data) },
        session,
      );
      return updated;
    });
    this.directory.set(proxy);
    return toProxyDto(proxy);
  }

  /** With its bindings of all providers. @throws ProblemException not_found */
  async deleteProxy(id: string, actor: Actor): Promise<MessageDto> {
    const ended = await this.transactions.run(async ({ session }) => {
      const proxy = await this.proxies.delete(id, session);
      if (!proxy) {
        throw thereIsNo(`proxy ${id}`);
      }
      const bindings = await this.deleteBindings(id, session);
      const count = bindings.reduce((sum, { deleted }) => sum + deleted.length, 0);
      const { name, isActive } = proxy;
      await this.events.add(
        { type: 'proxy_deleted', proxyId: id, actor, detail: { name, isActive, bindings: count } },
        session,
      );
      return { proxy, bindings };
    });
    this.directory.end(ended.proxy);
    for (const { provider, deleted } of ended.bindings) {
      provider.bindings.endBindings(deleted);
    }
    return { message: `The proxy ${id} was deleted with its bindings.` };
  }

  private async read(query: ProxyListQuery): Promise<MemoryPage<ProxyFields>> {
    if (this.directory.isCurrent) {
      const { rows, matching } = this.directory.list(query);
      return { rows: rows.map(({ id, ...proxy }) => ({ ...proxy, _id: id })), matching };
    }
    const [rows, matching] = await Promise.all([
      this.proxies.find(query),
      countRows(query, () => this.proxies.countMatching(query)),
    ]);
    return { rows, matching };
  }

  /** As this process would hand keys out now, even if its data is stale. */
  private figuresOf({ _id, refusals }: ProxyFields): ListedProxyDto['figures'] {
    const now = this.clock.now();
    const figures = this.providers.all.map(({ definition: { id }, figures: of }) => {
      const refusal = standing(refusals[id], now);
      const refusedSince = refusal?.since.toISOString() ?? null;
      const lastRefusedAt = refusal?.at.toISOString() ?? null;
      return [id, { ...of.ofProxy(_id), refusedSince, lastRefusedAt }] as const;
    });
    return Object.fromEntries(figures) as ListedProxyDto['figures'];
  }

  /** One provider after the other: a session runs one operation at a time. */
  private async deleteBindings(proxyId: string, session: ClientSession) {
    const ended = [];
    for (const provider of this.providers.all) {
      ended.push({ provider, deleted: await provider.bindings.deleteOfProxy(proxyId, session) });
    }
    return ended;
  }
}
