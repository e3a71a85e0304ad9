import { HttpClient, type HttpResourceRequest } from '@angular/common/http';
import { inject, Service } from '@angular/core';
import {
  backupKeyIdListSchema,
  backupKeyListSchema,
  checkedKeysSchema,
  idSegment,
  restoredBackupKeySchema,
  revealedKeySchema,
  type BackupKeyDto,
  type BackupKeyListDto,
  type CheckedKeysDto,
  type CheckKeysDto,
  type CreateBackupKeyDto,
} from '@keypool/dto';
import { firstValueFrom } from 'rxjs';
import type { FilterParams } from '../shared/list/list-query';
import { KEY_PROVIDER } from './key-provider';

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
  async idsMatching(filter: FilterParams): Promise<string[]> {
    const request = this.http.get(this.api, { params: { ...filter, fields: 'id' } });
    const { keys } = backupKeyIdListSchema.parse(await firstValueFrom(request));
    return keys.map((key) => key.id);
  }

  create(body: CreateBackupKeyDto): Promise<unknown> {
    return firstValueFrom(this.http.post(this.api, body));
  }

  /** Why creating them would be refused. */
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

  /** The API key itself. */
  async reveal(id: string, password: string): Promise<string> {
    const request = this.http.post(`${this.urlOf(id)}/reveal`, { password });
    return revealedKeySchema.parse(await firstValueFrom(request)).apiKey;
  }

  private urlOf(id: string): string {
    return `${this.api}/${idSegment(id)}`;
  }
}
