import { HttpClient } from '@angular/common/http';
import { inject, Service } from '@angular/core';
import {
  impactSchema,
  MAX_IMPACT_IDS,
  type ImpactDto,
  type ImpactQuestionDto,
  type ImpactShareDto,
} from '@keypool/dto';
import { firstValueFrom } from 'rxjs';
import type { KeyProvider } from './key-provider';

type Question = (ids: string[]) => ImpactQuestionDto;

/** What would be left: the only place that knows the URL. Rejects with what the request threw. */
@Service()
export class ImpactClient {
  private readonly http = inject(HttpClient);

  /** Asks about any number of ids, in parts that are merged. */
  async assess(
    { impactApi }: KeyProvider,
    ids: readonly string[],
    question: Question,
  ): Promise<ImpactDto> {
    let whole: ImpactDto | null = null;
    for (let start = 0; whole === null || start < ids.length; start += MAX_IMPACT_IDS) {
      const body = question(ids.slice(start, start + MAX_IMPACT_IDS));
      const part = impactSchema.parse(await firstValueFrom(this.http.post(impactApi, body)));
      whole = whole === null ? part : sum(whole, part);
    }
    return whole;
  }
}

/** The later answer says what is usable; the affected are those of both. */
function sum(one: ImpactDto, other: ImpactDto): ImpactDto {
  const proxies = new Map(one.keysOfProxies.map((proxy) => [proxy.proxyId, proxy]));
  for (const proxy of other.keysOfProxies) {
    const known = proxies.get(proxy.proxyId);
    proxies.set(proxy.proxyId, { ...proxy, ...(known ? add(known, proxy) : {}) });
  }
  return {
    keys: add(one.keys, other.keys),
    backupKeys: one.backupKeys && other.backupKeys ? add(one.backupKeys, other.backupKeys) : null,
    proxies: add(one.proxies, other.proxies),
    keysOfProxies: [...proxies.values()],
  };
}

function add(one: ImpactShareDto, { usable, affected }: ImpactShareDto): ImpactShareDto {
  return { usable, affected: one.affected + affected };
}
