import { Inject, Injectable } from '@nestjs/common';
import { BindingsService } from './bindings/bindings.service';
import type { KeyProviderDefinition } from './definition/key-provider.definition';
import { DEFINITION } from './definition/key-provider.tokens';
import { ProviderOverview } from './figures/provider-overview';
import { PoolFigures } from './pool/pool-figures';
import { ProviderExports } from './provider-exports';
import { ProviderRuntime } from './provider-runtime';
import { SecretRegistry } from './store/secret.registry';

/** One provider, for code that handles all of them: see `ProviderRegistry`. */
@Injectable()
export class KeyProvider {
  constructor(
    @Inject(DEFINITION) readonly definition: KeyProviderDefinition,
    readonly bindings: BindingsService,
    readonly exports: ProviderExports,
    readonly figures: PoolFigures,
    readonly overview: ProviderOverview,
    readonly runtime: ProviderRuntime,
    readonly secrets: SecretRegistry,
  ) {}
}
