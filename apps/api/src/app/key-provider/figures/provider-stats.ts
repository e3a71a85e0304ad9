import type { KeyListDto, StatsDto } from '@keypool/dto';
import type { KeyListQuery } from '@keypool/dto/params';
import { Injectable } from '@nestjs/common';
import { ProxyDirectory } from '../../proxy-directory/proxy-directory';
import { ProxyRepository } from '../../proxy-directory/proxy.repository';
import { PoolFigures, type KeyTotals } from '../pool/pool-figures';
import { BindingRepository } from '../store/binding.repository';
import { KeyRepository } from '../store/key.repository';

/** The fields of a list of keys besides its rows. */
export type KeyListTotals = Omit<KeyListDto, 'keys' | 'page' | 'pageSize' | 'matching'>;

/** The figures of one provider; proxies are shared and counted for both. From memory, unless that may be stale. */
@Injectable()
export class ProviderStats {
  constructor(
    private readonly keys: KeyRepository,
    private readonly bindings: BindingRepository,
    private readonly proxies: ProxyRepository,
    private readonly pool: PoolFigures,
    private readonly directory: ProxyDirectory,
  ) {}

  async keyTotals(): Promise<KeyTotals> {
    if (this.pool.isCurrent) {
      return this.pool.keyTotals();
    }
    const [totalKeys, healthyKeys] = await Promise.all([
      this.keys.count(),
      this.keys.count('healthy'),
    ]);
    return { totalKeys, healthyKeys };
  }

  async listTotals({ page }: KeyListQuery): Promise<KeyListTotals> {
    const totals = await this.keyTotals();
    return page === undefined ? totals : { ...totals, ...this.pool.usability() };
  }

  async read(): Promise<StatsDto> {
    const keys = await this.keyTotals();
    if (this.pool.isCurrent) {
      const totalProxies = [...this.directory.all()].filter(({ isActive }) => isActive).length;
      return { ...keys, totalBindings: this.pool.activeBindings(), totalProxies };
    }
    const [totalBindings, totalProxies] = await Promise.all([
      this.bindings.countActive(),
      this.proxies.countActive(),
    ]);
    return { ...keys, totalBindings, totalProxies };
  }
}
