import { HttpClient, type HttpResourceRequest } from '@angular/common/http';
import { inject, Service } from '@angular/core';
import { guardSchema, type GuardAction, type GuardActionDto, type GuardDto } from '@keypool/dto';
import { firstValueFrom } from 'rxjs';
import type { KeyProvider } from './key-provider';

/** The guards: the only place that knows their URLs. Rejects with what the request threw. */
@Service()
export class GuardClient {
  private readonly http = inject(HttpClient);

  request({ guardApi }: KeyProvider): HttpResourceRequest {
    return { url: guardApi };
  }

  parse(body: unknown): GuardDto {
    return guardSchema.parse(body);
  }

  /** Resolves with how the guard stands then. */
  async act({ guardApi }: KeyProvider, action: GuardAction): Promise<GuardDto> {
    const body: GuardActionDto = { action };
    return this.parse(await firstValueFrom(this.http.post(guardApi, body)));
  }
}
