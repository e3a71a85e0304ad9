import { Directive, HostAttributeToken, inject, InjectionToken } from '@angular/core';
import type { ProviderId } from '@keypool/dto';

/** Names only: what the two providers do is the same. Literals, so that each can be searched for. */
export interface KeyProvider {
  readonly id: ProviderId;
  /** A name is the same in every language. */
  readonly name: string;
  readonly keysApi: string;
  readonly backupKeysApi: string;
  readonly impactApi: string;
  readonly keysPath: string;
  readonly backupKeysPath: string;
  /** Where the texts of the two pages live. */
  readonly keysTexts: 'ohmygptKeys' | 'openhandsKeys';
  readonly backupKeysTexts: 'ohmygptBackupKeys' | 'openhandsBackupKeys';
}

export const OHMYGPT: KeyProvider = {
  id: 'ohmygpt',
  name: 'OhMyGPT',
  keysApi: '/admin/ohmygpt/keys',
  backupKeysApi: '/admin/ohmygpt/backup-keys',
  impactApi: '/admin/ohmygpt/impact',
  keysPath: 'ohmygpt-keys',
  backupKeysPath: 'ohmygpt-backup-keys',
  keysTexts: 'ohmygptKeys',
  backupKeysTexts: 'ohmygptBackupKeys',
};

export const OPENHANDS: KeyProvider = {
  id: 'openhands',
  name: 'OpenHands',
  keysApi: '/admin/openhands/keys',
  backupKeysApi: '/admin/openhands/backup-keys',
  impactApi: '/admin/openhands/impact',
  keysPath: 'openhands-keys',
  backupKeysPath: 'openhands-backup-keys',
  keysTexts: 'openhandsKeys',
  backupKeysTexts: 'openhandsBackupKeys',
};

export const KEY_PROVIDERS: readonly KeyProvider[] = [OHMYGPT, OPENHANDS];

/** The provider of the page or section that asks. */
export const KEY_PROVIDER = new InjectionToken<KeyProvider>('KEY_PROVIDER');

/** Set where lists of both providers share a page: keeps their parts of the URL apart. */
export const LIST_PREFIX = new InjectionToken<string>('LIST_PREFIX', { factory: () => '' });

const SECTION = new HostAttributeToken('appKeyProvider');

function sectionsProvider(): KeyProvider {
  const id = inject(SECTION);
  const provider = KEY_PROVIDERS.find((known) => known.id === id);
  if (!provider) throw new Error(`No key provider is called "${id}".`);
  return provider;
}

/** Makes an element a section of one provider: `<app-backup-keys-section appKeyProvider="openhands" />`. */
@Directive({
  selector: '[appKeyProvider]',
  providers: [
    { provide: KEY_PROVIDER, useFactory: sectionsProvider },
    { provide: LIST_PREFIX, useFactory: () => sectionsProvider().id },
  ],
})
export class KeyProviderSection {}
