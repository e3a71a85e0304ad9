import { HttpClient, type HttpResourceRequest } from '@angular/common/http';
import { inject, Service } from '@angular/core';
import {
  backupKeyListSchema,
  checkedKeysSchema,
  idSegment,
  restoredBackupKeySchema,
  type BackupKeyDto,
  type BackupKeyListDto,
  type CheckedKeysDto,
  type CheckKeysDto,
  type CreateBackupKeyDto,
} from '@keypool/dto';
import { firstValueFrom } from 'rxjs';
import { KEY_PROVIDER } from '../key-provider';
import { readAllPages, type FilterParams } from './read-all-pages';

/** The backup keys of one provider: the only place that knows their URLs. Rejects with what the request threw. */
@Service({ autoProvided: false })
export class BackupKeysClient {
  private readonly http = inject(HttpClient);
  private readonly api = inject(KEY_PROVIDER).backupKeysApi;

  listRequest(params: FilterParams): HttpResourceRequest {
    return { url: this.api, params };
  }

  parseList(body: unknown): BackupKeyListDto {
    return backupKeyListSchema.parse(body);
  }

  /** The ids of all backup keys that match the filter, over all pages. */
  idsMatching(filter: FilterParams): Promise<string[]> {
    return readAllPages(async (page) => {
      const request = this.http.get(this.api, { params: { ...filter, ...page } });
      const list = this.parseList(await firstValueFrom(request));
      return { ids: list.keys.map((key) => key.id), matching: list.matching };
    });
  }

  create(body: CreateBackupKeyDto): Promise<unknown> {
    return firstValueFrom(this.http.post(this.api, body));
  }

  /** What creating them would be refused for. */
  async check(body: CheckKeysDto): Promise<CheckedKeysDto> {
    return checkedKeysSchema.parse(await firstValueFrom(this.http.post(`${this.api}/check`, body)));
  }

  delete(id: string): Promise<unknown> {
    return firstValueFrom(this.http.delete(this.urlOf(id)));
  }

  /** Resolves with what it is now. */
  async restore(id: string): Promise<BackupKeyDto> {
    const request = this.http.post(`${this.urlOf(id)}/restore`, {});
    return restoredBackupKeySchema.parse(await firstValueFrom(request)).key;
  }

  private urlOf(id: string): string {
    return `${this.api}/${idSegment(id)}`;
  }
}
