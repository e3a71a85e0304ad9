import { InjectionToken, type StaticProvider } from '@angular/core';
import { PROVIDER_IDS, PROVIDERS, type ProviderId } from '@keypool/dto';

/** Names of a provider's pages, routes and texts. Providers differ in nothing else. */
export interface KeyProvider {
  readonly id: ProviderId;
  /** A name is the same in every language. */
  readonly name: string;
  readonly keysApi: string;
  readonly backupKeysApi: string;
  readonly bindingsApi: string;
  readonly impactApi: string;
  readonly classifyApi: string;
  readonly rotationsApi: string;
  readonly guardApi: string;
  readonly keysPath: string;
  readonly backupKeysPath: string;
  /** The text areas of the two pages. */
  readonly keysTexts: string;
  readonly backupKeysTexts: string;
}

export function keyProvider(id: ProviderId): KeyProvider {
  return {
    id,
    name: PROVIDERS[id].title,
    keysApi: `/admin/${id}/keys`,
    backupKeysApi: `/admin/${id}/backup-keys`,
    bindingsApi: `/admin/${id}/bindings`,
    impactApi: `/admin/${id}/impact`,
    classifyApi: `/admin/${id}/classify`,
    rotationsApi: `/admin/${id}/rotations`,
    guardApi: `/admin/${id}/guard`,
    keysPath: `${id}-keys`,
    backupKeysPath: `${id}-backup-keys`,
    keysTexts: `${id}Keys`,
    backupKeysTexts: `${id}BackupKeys`,
  };
}

export const KEY_PROVIDERS: readonly KeyProvider[] = PROVIDER_IDS.map(keyProvider);

/** The provider of the page or section that asks. */
export const KEY_PROVIDER = new InjectionToken<KeyProvider>('KEY_PROVIDER');

/** Set where lists of several providers share a page, to separate their parts of the URL. */
export const LIST_PREFIX = new InjectionToken<string>('LIST_PREFIX', { factory: () => '' });

/** For a component that is one provider's section on a page that all of them share. */
export function provideSection(provider: KeyProvider): StaticProvider[] {
  return [
    { provide: KEY_PROVIDER, useValue: provider },
    { provide: LIST_PREFIX, useValue: provider.id },
  ];
}
