import type { Routes } from '@angular/router';
import { adminOnly, signedInOnly } from './core/auth/auth-guards';
import { KEY_PROVIDERS } from './data/key-provider';
import { keyProviderRoutes } from './key-provider/key-provider.routes';

/** One line per page. A `title` is a text key; pages of admins carry `canActivate: [adminOnly]`. */
export const appRoutes: Routes = [
  // The pages of a provider are below an empty path, which would otherwise match this address.
  { path: '', pathMatch: 'full', redirectTo: 'dashboard' },
  {
    path: 'dashboard',
    title: 'nav.dashboard',
    loadComponent: () => import('./dashboard/dashboard-page').then((file) => file.DashboardPage),
  },
  ...KEY_PROVIDERS.flatMap(keyProviderRoutes),
  {
    path: 'admin/bindings',
    title: 'nav.bindings',
    canActivate: [adminOnly],
    loadComponent: () =>
      import('./key-provider/feature-bindings/bindings-page').then((file) => file.BindingsPage),
  },
  {
    path: 'proxies',
    title: 'nav.proxies',
    canActivate: [adminOnly],
    loadComponent: () => import('./proxies/proxies-page').then((file) => file.ProxiesPage),
  },
  {
    path: 'rotations/classify',
    title: 'classify.title',
    canActivate: [adminOnly],
    loadComponent: () => import('./classify/classify-page').then((file) => file.ClassifyPage),
  },
  {
    path: 'rotations',
    title: 'nav.rotations',
    canActivate: [adminOnly],
    loadComponent: () => import('./rotations/rotations-page').then((file) => file.RotationsPage),
  },
  {
    path: 'events',
    title: 'nav.events',
    canActivate: [adminOnly],
    loadComponent: () => import('./events/events-page').then((file) => file.EventsPage),
  },
  {
    path: 'tokens',
    title: 'nav.tokens',
    canActivate: [adminOnly],
    loadComponent: () => import('./tokens/tokens-page').then((file) => file.TokensPage),
  },
  {
    path: 'users',
    title: 'nav.users',
    canActivate: [adminOnly],
    loadComponent: () => import('./users/users-page').then((file) => file.UsersPage),
  },
  {
    path: 'account',
    title: 'account.title',
    canActivate: [signedInOnly],
    loadComponent: () => import('./session/account/account-page').then((file) => file.AccountPage),
  },
  { path: '**', redirectTo: 'dashboard' },
];
