import { HttpClient, type HttpResourceRequest } from '@angular/common/http';
import { inject, Service } from '@angular/core';
import {
  idSegment,
  rotationListSchema,
  rotationSchema,
  type RotationDto,
  type UndoRotationDto,
} from '@keypool/dto';
import { firstValueFrom } from 'rxjs';
import { KEY_PROVIDER } from '../data/key-provider';
import type { FilterParams } from '../shared/list/list-query';
import type { CursorPage } from '../shared/list/row-window';

/** A provider's journal as a file. */
export const ROTATIONS_EXPORT = '/admin/export/rotations';

/** The most entries that one answer has. */
const MOST = 200;

/** The rotations of one provider: the only place that knows their URLs. Rejects with what the request threw. */
@Service({ autoProvided: false })
export class RotationsClient {
  private readonly http = inject(HttpClient);
  private readonly api = inject(KEY_PROVIDER).rotationsApi;

  /** Newest first. */
  listRequest(params: FilterParams): HttpResourceRequest {
    return { url: this.api, params };
  }

  parseList(body: unknown): CursorPage<RotationDto> {
    const { rotations: rows, nextCursor } = rotationListSchema.parse(body);
    return { rows, nextCursor };
  }

  /** The last ones that replaced a key, newest first. */
  async lastDone(): Promise<readonly RotationDto[]> {
    const params = { state: 'done', limit: MOST };
    return this.parseList(await firstValueFrom(this.http.get(this.api, { params }))).rows;
  }

  /** Resolves with the entry as it is then. */
  async undo(id: string, wish: UndoRotationDto): Promise<RotationDto> {
    const request = this.http.post(`${this.api}/${idSegment(id)}/undo`, wish);
    return rotationSchema.parse(await firstValueFrom(request));
  }
}
