import type { Routes } from '@angular/router';
import { OHMYGPT, OPENHANDS } from './key-provider/key-provider';
import { keyProviderRoutes } from './key-provider/key-provider.routes';

/** One line per page. A `title` is a text key; pages of admins carry `canActivate: [adminOnly]`. */
export const appRoutes: Routes = [
  {
    path: 'dashboard',
    title: 'nav.dashboard',
    loadComponent: () => import('./dashboard/dashboard-page').then((file) => file.DashboardPage),
  },
  ...keyProviderRoutes(OHMYGPT),
  ...keyProviderRoutes(OPENHANDS),
  { path: '**', redirectTo: 'dashboard' },
];
