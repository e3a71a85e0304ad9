import { HttpClient } from '@angular/common/http';
import { inject, Service } from '@angular/core';
import { classificationSchema, type ClassificationDto, type ClassifyDto } from '@keypool/dto';
import { firstValueFrom } from 'rxjs';
import type { KeyProvider } from '../data/key-provider';

/** Asks what a report would do. Rejects with what the request threw. */
@Service()
export class ClassifyClient {
  private readonly http = inject(HttpClient);

  async ask({ classifyApi }: KeyProvider, answer: ClassifyDto): Promise<ClassificationDto> {
    const asked = this.http.post<unknown>(classifyApi, answer);
    return classificationSchema.parse(await firstValueFrom(asked));
  }
}
