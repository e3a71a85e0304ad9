import type { BindingDto } from '@keypool/dto';
import { Inject, Injectable } from '@nestjs/common';
import { ProblemException } from '../../http/problem.exception';
import { ProxyRepository } from '../../proxies/proxy.repository';
import type { KeyProviderDefinition } from '../key-provider.definition';
import { DEFINITION } from '../key-provider.tokens';
import { KeyRepository } from '../keys/key.repository';
import { toBindingDto } from './binding.mapper';
import { BindingRepository } from './binding.repository';
import type { BindingDocument } from './binding.schema';

/** Adds the name of the proxy and the status of the key to bindings (seed 004). */
@Injectable()
export class BindingEnricher {
  constructor(
    @Inject(DEFINITION) private readonly definition: KeyProviderDefinition,
    private readonly bindings: BindingRepository,
    private readonly keys: KeyRepository,
    private readonly proxies: ProxyRepository,
  ) {}

  /** @throws ProblemException not_found when the binding has ended meanwhile */
  async enrichOne(binding: BindingDocument): Promise<BindingDto> {
    const [enriched] = await this.enrich([binding]);
    if (!enriched) {
      throw new ProblemException('not_found', 'The key or the proxy was deleted meanwhile.');
    }
    return enriched;
  }

  /** A binding whose key or proxy ends while the answer is put together is left out: it has ended, too. */
  async enrich(bindings: readonly BindingDocument[]): Promise<BindingDto[]> {
    const keyIds = [...new Set(bindings.map((binding) => this.bindings.keyIdOf(binding)))];
    const proxyIds = [...new Set(bindings.map(({ proxyId }) => proxyId))];
    const [statuses, names] = await Promise.all([
      this.keys.statuses(keyIds),
      this.proxies.names(proxyIds),
    ]);
    return bindings.flatMap((binding) => {
      const keyStatus = statuses.get(this.bindings.keyIdOf(binding));
      const proxyName = names.get(binding.proxyId);
      return keyStatus === undefined || proxyName === undefined
        ? []
        : [
            toBindingDto(binding, {
              keyField: this.definition.bindingKeyField,
              proxyName,
              keyStatus,
            }),
          ];
    });
  }
}
