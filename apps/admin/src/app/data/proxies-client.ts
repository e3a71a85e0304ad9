import { HttpClient, type HttpResourceRequest } from '@angular/common/http';
import { inject, Service } from '@angular/core';
import {
  idSegment,
  proxyIdListSchema,
  proxyListSchema,
  type CreateProxyDto,
  type ListedProxyDto,
  type LiveTopic,
  type ProxyListDto,
  type UpdateProxyDto,
} from '@keypool/dto';
import { firstValueFrom } from 'rxjs';
import type { FilterParams } from '../shared/list/list-query';

const PROXIES = '/admin/proxies';

/** What changes the list of proxies, which also shows their keys. */
export const PROXY_LIST_TOPICS: readonly LiveTopic[] = ['proxies', 'keys', 'bindings'];

/** When their keys come back and the list becomes outdated. */
export function dueTimes(proxies: readonly ListedProxyDto[]): (string | null)[] {
  return proxies.flatMap(({ figures }) => Object.values(figures).map(({ dueAt }) => dueAt));
}

/** The proxies: the only place that knows their URLs. Rejects with what the request threw. */
@Service()
export class ProxiesClient {
  private readonly http = inject(HttpClient);

  /** Without `page`, all proxies come in one answer, enough to choose from. */
  listRequest(params: FilterParams): HttpResourceRequest {
    return { url: PROXIES, params };
  }

  parseList(body: unknown): ProxyListDto {
    return proxyListSchema.parse(body);
  }

  /** The ids of all proxies that match the filter, over all pages. */
  async idsMatching(filter: FilterParams): Promise<string[]> {
    const request = this.http.get(PROXIES, { params: { ...filter, fields: 'id' } });
    const { proxies } = proxyIdListSchema.parse(await firstValueFrom(request));
    return proxies.map((proxy) => proxy._id);
  }

  create(body: CreateProxyDto): Promise<unknown> {
    return firstValueFrom(this.http.post(PROXIES, body));
  }

  update(id: string, changes: UpdateProxyDto): Promise<unknown> {
    return firstValueFrom(this.http.patch(this.urlOf(id), changes));
  }

  delete(id: string): Promise<unknown> {
    return firstValueFrom(this.http.delete(this.urlOf(id)));
  }

  private urlOf(id: string): string {
    return `${PROXIES}/${idSegment(id)}`;
  }
}
