import { HttpClient, type HttpResourceRequest } from '@angular/common/http';
import { inject, Service } from '@angular/core';
import {
  checkedKeysSchema,
  idSegment,
  keyIdListSchema,
  keyListSchema,
  revealedKeySchema,
  rotationSchema,
  type CheckedKeysDto,
  type CheckKeysDto,
  type CreateKeyDto,
  type KeyIdListDto,
  type KeyListDto,
  type RotationDto,
} from '@keypool/dto';
import { firstValueFrom } from 'rxjs';
import type { FilterParams } from '../shared/list/list-query';
import { KEY_PROVIDER } from './key-provider';

/** The keys of one provider: the only place that knows their URLs. Rejects with what the request threw. */
@Service({ autoProvided: false })
export class KeysClient {
  private readonly http = inject(HttpClient);
  private readonly api = inject(KEY_PROVIDER).keysApi;

  listRequest(params: FilterParams): HttpResourceRequest {
    return { url: this.api, params };
  }

  parseList(body: unknown): KeyListDto {
    return keyListSchema.parse(body);
  }

  /** The list that `fields=id` asks for. */
  parseIdList(body: unknown): KeyIdListDto {
    return keyIdListSchema.parse(body);
  }

  /** The ids of all keys that match the filter, over all pages. */
  async idsMatching(filter: FilterParams): Promise<string[]> {
    const request = this.http.get(this.api, { params: { ...filter, fields: 'id' } });
    const { keys } = this.parseIdList(await firstValueFrom(request));
    return keys.map((key) => key._id);
  }

  create(body: CreateKeyDto): Promise<unknown> {
    return firstValueFrom(this.http.post(this.api, body));
  }

  /** Why creating them would be refused. */
  async check(body: CheckKeysDto): Promise<CheckedKeysDto> {
    return checkedKeysSchema.parse(await firstValueFrom(this.http.post(`${this.api}/check`, body)));
  }

  delete(id: string): Promise<unknown> {
    return firstValueFrom(this.http.delete(this.urlOf(id)));
  }

  /** Ends its cooldown and its suspicion; the counts stay. */
  clear(id: string): Promise<unknown> {
    return firstValueFrom(this.http.post(`${this.urlOf(id)}/clear-cooldown`, {}));
  }

  reset(id: string): Promise<unknown> {
    return firstValueFrom(this.http.post(`${this.urlOf(id)}/reset`, {}));
  }

  async rotate(id: string): Promise<RotationDto> {
    const request = this.http.post(`${this.urlOf(id)}/rotate`, {});
    return rotationSchema.parse(await firstValueFrom(request));
  }

  /** The API key itself. */
  async reveal(id: string, password: string): Promise<string> {
    const request = this.http.post(`${this.urlOf(id)}/reveal`, { password });
    return revealedKeySchema.parse(await firstValueFrom(request)).apiKey;
  }

  private urlOf(id: string): string {
    return `${this.api}/${idSegment(id)}`;
  }
}
