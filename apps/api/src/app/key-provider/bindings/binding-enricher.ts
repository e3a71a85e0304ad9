import type { BindingDto } from '@keypool/dto';
import { Inject, Injectable } from '@nestjs/common';
import type { ClientSession } from 'mongoose';
import { ProxyRepository } from '../../proxies/proxy.repository';
import type { KeyProviderDefinition } from '../key-provider.definition';
import { DEFINITION } from '../key-provider.tokens';
import { KeyRepository, type StoredStanding } from '../keys/key.repository';
import { toBindingDto } from './binding.mapper';
import { BindingRepository } from './binding.repository';
import type { BindingDocument } from './binding.schema';

/** Adds the name of the proxy and the standing of the key to bindings (seed 004). */
@Injectable()
export class BindingEnricher {
  constructor(
    @Inject(DEFINITION) private readonly definition: KeyProviderDefinition,
    private readonly bindings: BindingRepository,
    private readonly keys: KeyRepository,
    private readonly proxies: ProxyRepository,
  ) {}

  /** In the transaction that has just written it: there its key and its proxy exist. */
  async enrichOne(binding: BindingDocument, session: ClientSession): Promise<BindingDto> {
    // A session does one thing at a time.
    const key = await this.keys.findById(this.bindings.keyIdOf(binding), session);
    const proxy = await this.proxies.findById(binding.proxyId, session);
    if (!key || !proxy) {
      throw new Error(`binding ${binding._id.toHexString()} points at nothing`);
    }
    return this.toDto(binding, proxy.name, key);
  }

  /** A binding whose key or proxy ends while the answer is put together is left out: it has ended, too. */
  async enrich(bindings: readonly BindingDocument[]): Promise<BindingDto[]> {
    const keyIds = [...new Set(bindings.map((binding) => this.bindings.keyIdOf(binding)))];
    const proxyIds = [...new Set(bindings.map(({ proxyId }) => proxyId))];
    const [standings, names] = await Promise.all([
      this.keys.standings(keyIds),
      this.proxies.names(proxyIds),
    ]);
    return bindings.flatMap((binding) => {
      const key = standings.get(this.bindings.keyIdOf(binding));
      const proxyName = names.get(binding.proxyId);
      return key === undefined || proxyName === undefined
        ? []
        : [this.toDto(binding, proxyName, key)];
    });
  }

  private toDto(binding: BindingDocument, proxyName: string, key: StoredStanding): BindingDto {
    const keyField = this.definition.bindingKeyField;
    return toBindingDto(binding, { keyField, proxyName, key });
  }
}
