import type { KeyProvider } from '../key-provider/key-provider';

/** All providers, for the few things that concern them together: proxies, the start and the end of the process. */
export class ProviderRegistry {
  constructor(readonly all: readonly KeyProvider[]) {}
}
