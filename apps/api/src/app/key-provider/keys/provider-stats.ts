import type { StatsDto, UsabilityDto } from '@keypool/dto';
import { Injectable } from '@nestjs/common';
import { ProxyRepository } from '../../proxies/proxy.repository';
import { BindingRepository } from '../bindings/binding.repository';
import { PoolFigures } from '../pool/pool-figures';
import { KeyRepository } from './key.repository';

/** The figures of one provider; proxies are shared and counted for both. */
@Injectable()
export class ProviderStats {
  constructor(
    private readonly keys: KeyRepository,
    private readonly bindings: BindingRepository,
    private readonly proxies: ProxyRepository,
    private readonly pool: PoolFigures,
  ) {}

  async keyTotals(): Promise<Pick<StatsDto, 'totalKeys' | 'healthyKeys'>> {
    const [totalKeys, healthyKeys] = await Promise.all([
      this.keys.count(),
      this.keys.count('healthy'),
    ]);
    return { totalKeys, healthyKeys };
  }

  usability(): UsabilityDto {
    return this.pool.usability();
  }

  async read(): Promise<StatsDto> {
    const [keys, totalBindings, totalProxies] = await Promise.all([
      this.keyTotals(),
      this.bindings.countActive(),
      this.proxies.countActive(),
    ]);
    return { ...keys, totalBindings, totalProxies };
  }
}
