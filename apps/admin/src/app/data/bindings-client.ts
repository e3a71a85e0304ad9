import { HttpClient, type HttpResourceRequest } from '@angular/common/http';
import { inject, Service } from '@angular/core';
import {
  PROVIDERS,
  bindingListSchema,
  deletedBindingsSchema,
  idSegment,
  type BindingDto,
  type ProviderId,
  type UpdateBindingDto,
} from '@keypool/dto';
import { firstValueFrom } from 'rxjs';
import type { FilterParams } from '../shared/list/list-query';
import { KEY_PROVIDER } from './key-provider';

/** A binding whose key has one name for all providers. */
export interface Binding extends BindingDto {
  readonly keyId: string;
}

export interface BindingList {
  readonly bindings: readonly Binding[];
  /** How many match the filter, over all pages; undefined when all were asked for. */
  readonly matching: number | undefined;
}

/** Names the row of a binding in a list. */
export function rowOfBinding({ proxyId, keyId }: Pick<Binding, 'proxyId' | 'keyId'>): string {
  return `${proxyId} ${keyId}`;
}

function withKeyId(binding: BindingDto, provider: ProviderId): Binding {
  const keyId = binding[PROVIDERS[provider].bindingKeyField];
  if (keyId === undefined) {
    throw new Error(`A binding of ${provider} names no key.`);
  }
  return { ...binding, keyId };
}

/** The bindings of one provider: the only place that knows their URLs. Rejects with what the request threw. */
@Service({ autoProvided: false })
export class BindingsClient {
  private readonly http = inject(HttpClient);
  private readonly provider = inject(KEY_PROVIDER).id;
  private readonly api = inject(KEY_PROVIDER).bindingsApi;

  /** Reads what `listRequest` and `ofProxyRequest` are answered. */
  readonly parseList = (body: unknown): BindingList => {
    const { bindings, matching } = bindingListSchema.parse(body);
    return { bindings: bindings.map((binding) => withKeyId(binding, this.provider)), matching };
  };

  listRequest(params: FilterParams): HttpResourceRequest {
    return { url: this.api, params };
  }

  /** By priority, then by creation. */
  ofProxyRequest(proxyId: string): HttpResourceRequest {
    return { url: this.urlOfProxy(proxyId) };
  }

  create(proxyId: string, keyId: string, priority: number): Promise<unknown> {
    const body = { proxyId, [PROVIDERS[this.provider].bindingKeyField]: keyId, priority };
    return firstValueFrom(this.http.post(this.api, body));
  }

  update(proxyId: string, keyId: string, changes: UpdateBindingDto): Promise<unknown> {
    return firstValueFrom(this.http.patch(this.urlOf(proxyId, keyId), changes));
  }

  delete(proxyId: string, keyId: string): Promise<unknown> {
    return firstValueFrom(this.http.delete(this.urlOf(proxyId, keyId)));
  }

  /** Resolves with how many there were. */
  async deleteOfProxy(proxyId: string): Promise<number> {
    const body = await firstValueFrom(this.http.delete(this.urlOfProxy(proxyId)));
    return deletedBindingsSchema.parse(body).deleted;
  }

  private urlOfProxy(proxyId: string): string {
    return `${this.api}/${idSegment(proxyId)}`;
  }

  private urlOf(proxyId: string, keyId: string): string {
    return `${this.urlOfProxy(proxyId)}/${idSegment(keyId)}`;
  }
}
