import { Inject, Injectable } from '@nestjs/common';
import { BindingsService } from './bindings/bindings.service';
import type { KeyProviderDefinition } from './key-provider.definition';
import { DEFINITION } from './key-provider.tokens';
import { ProviderOverview } from './overview/provider-overview';
import { PoolFigures } from './pool/pool-figures';
import { ProviderRuntime } from './provider-runtime';
import { SecretRegistry } from './secrets/secret.registry';

/** One provider, for what concerns all of them: see `KeyProviders`. */
@Injectable()
export class KeyProvider {
  constructor(
    @Inject(DEFINITION) readonly definition: KeyProviderDefinition,
    readonly bindings: BindingsService,
    readonly figures: PoolFigures,
    readonly overview: ProviderOverview,
    readonly runtime: ProviderRuntime,
    readonly secrets: SecretRegistry,
  ) {}
}
