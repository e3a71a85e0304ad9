import type { KeyProvider } from '../key-provider/key-provider';

/** All providers, for what concerns them together: proxies, start and stop of the process. */
export class ProviderRegistry {
  constructor(readonly all: readonly KeyProvider[]) {}
}
