import { HttpClient, type HttpResourceRequest } from '@angular/common/http';
import { inject, Service } from '@angular/core';
import {
  createdTokenSchema,
  tokenListSchema,
  type CreatedTokenDto,
  type CreateTokenDto,
  type TokenListDto,
} from '@keypool/dto';
import { firstValueFrom } from 'rxjs';
import { ProxiesClient } from '../data/proxies-client';
import type { PickerOption } from '../shared/form/id-picker/id-picker';

const TOKENS = '/admin/tokens';
/** The API's smallest page: more is too much to scan. */
const OFFERED_PROXIES = 25;

/** Rejects with what the request threw. */
@Service()
export class TokensClient {
  private readonly http = inject(HttpClient);
  private readonly proxies = inject(ProxiesClient);

  listRequest(params: Record<string, string | number>): HttpResourceRequest {
    return { url: TOKENS, params };
  }

  parseList(body: unknown): TokenListDto {
    return tokenListSchema.parse(body);
  }

  /** The only answer that contains the token itself. */
  async create(body: CreateTokenDto): Promise<CreatedTokenDto> {
    return createdTokenSchema.parse(await firstValueFrom(this.http.post(TOKENS, body)));
  }

  revoke(id: string): Promise<unknown> {
    return firstValueFrom(this.http.delete(`${TOKENS}/${encodeURIComponent(id)}`));
  }

  /** The first proxies whose id or name contains `text`. */
  async findProxies(text: string): Promise<readonly PickerOption[]> {
    const page = { page: 1, pageSize: OFFERED_PROXIES, sort: 'id' };
    const { url, params } = this.proxies.listRequest(text ? { ...page, q: text } : page);
    const body = await firstValueFrom(this.http.get(url, { params }));
    return this.proxies.parseList(body).proxies.map(({ _id, name }) => ({ id: _id, name }));
  }
}
