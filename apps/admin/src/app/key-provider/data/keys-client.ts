import { HttpClient, type HttpResourceRequest } from '@angular/common/http';
import { inject, Service } from '@angular/core';
import {
  checkedKeysSchema,
  idSegment,
  keyListSchema,
  rotationSchema,
  type CheckedKeysDto,
  type CheckKeysDto,
  type CreateKeyDto,
  type KeyListDto,
  type RotationDto,
} from '@keypool/dto';
import { firstValueFrom } from 'rxjs';
import { KEY_PROVIDER } from '../key-provider';
import { readAllPages, type FilterParams } from './read-all-pages';

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

  /** The ids of all keys that match the filter, over all pages. */
  idsMatching(filter: FilterParams): Promise<string[]> {
    return readAllPages(async (page) => {
      const request = this.http.get(this.api, { params: { ...filter, ...page } });
      const list = this.parseList(await firstValueFrom(request));
      return { ids: list.keys.map((key) => key._id), matching: list.matching };
    });
  }

  create(body: CreateKeyDto): Promise<unknown> {
    return firstValueFrom(this.http.post(this.api, body));
  }

  /** What creating them would be refused for. */
  async check(body: CheckKeysDto): Promise<CheckedKeysDto> {
    return checkedKeysSchema.parse(await firstValueFrom(this.http.post(`${this.api}/check`, body)));
  }

  delete(id: string): Promise<unknown> {
    return firstValueFrom(this.http.delete(this.urlOf(id)));
  }

  reset(id: string): Promise<unknown> {
    return firstValueFrom(this.http.post(`${this.urlOf(id)}/reset`, {}));
  }

  async rotate(id: string): Promise<RotationDto> {
    const request = this.http.post(`${this.urlOf(id)}/rotate`, {});
    return rotationSchema.parse(await firstValueFrom(request));
  }

  private urlOf(id: string): string {
    return `${this.api}/${idSegment(id)}`;
  }
}
