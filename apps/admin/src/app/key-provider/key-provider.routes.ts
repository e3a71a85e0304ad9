import type { Routes } from '@angular/router';
import { adminOnly } from '../core/auth/auth-guards';
import { KEY_PROVIDER, type KeyProvider } from '../data/key-provider';

/** The pages of one provider. */
export function keyProviderRoutes(provider: KeyProvider): Routes {
  return [
    {
      path: '',
      canActivateChild: [adminOnly],
      providers: [{ provide: KEY_PROVIDER, useValue: provider }],
      children: [
        {
          path: provider.keysPath,
          title: `${provider.keysTexts}.title`,
          loadComponent: () => import('./feature-keys/keys-page').then((file) => file.KeysPage),
        },
        {
          path: provider.backupKeysPath,
          title: `${provider.backupKeysTexts}.title`,
          loadComponent: () =>
            import('./feature-backup-keys/backup-keys-page').then((file) => file.BackupKeysPage),
        },
      ],
    },
  ];
}
