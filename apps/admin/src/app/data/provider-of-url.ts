import { computed, inject, Injector, type Signal } from '@angular/core';
import { toSignal } from '@angular/core/rxjs-interop';
import { ActivatedRoute } from '@angular/router';
import { PROVIDER_IDS } from '@keypool/dto';
import { map } from 'rxjs';
import { keyProvider, provideSection, type KeyProvider } from './key-provider';

export interface ProviderOfUrl {
  readonly provider: Signal<KeyProvider>;
  /** For the component that is its section of the page. */
  readonly section: Signal<Injector>;
}

/** The provider that a page shows which all of them share: by `?provider=`, else the first. Needs an injection context. */
export function providerOfUrl(): ProviderOfUrl {
  const injector = inject(Injector);
  const asked = toSignal(
    inject(ActivatedRoute).queryParamMap.pipe(map((params) => params.get('provider'))),
    { requireSync: true },
  );
  const provider = computed(() =>
    keyProvider(PROVIDER_IDS.find((id) => id === asked()) ?? PROVIDER_IDS[0]),
  );
  const section = computed(() =>
    Injector.create({ parent: injector, providers: provideSection(provider()) }),
  );
  return { provider, section };
}
