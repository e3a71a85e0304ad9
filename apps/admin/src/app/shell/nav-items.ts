import type { Role } from '@keypool/dto';
import type { IconName } from '../core/icons/icons';

export interface NavItem {
  readonly path: string;
  /** Key of its text. */
  readonly text: string;
  readonly icon: IconName;
  readonly roles: readonly Role[];
}

const EVERYBODY: readonly Role[] = ['admin', 'viewer'];
const ADMINS: readonly Role[] = ['admin'];

/** The side bar, in the order of SPEC section 7. */
export const NAV_ITEMS: readonly NavItem[] = [
  { path: '/dashboard', text: 'nav.dashboard', icon: 'dashboard', roles: EVERYBODY },
  { path: '/ohmygpt-keys', text: 'nav.ohmygptKeys', icon: 'key', roles: ADMINS },
  { path: '/openhands-keys', text: 'nav.openhandsKeys', icon: 'key', roles: ADMINS },
  { path: '/openhands-backup-keys', text: 'nav.openhandsBackupKeys', icon: 'key', roles: ADMINS },
  { path: '/ohmygpt-backup-keys', text: 'nav.ohmygptBackupKeys', icon: 'key', roles: ADMINS },
  { path: '/admin/bindings', text: 'nav.bindings', icon: 'link', roles: ADMINS },
  { path: '/proxies', text: 'nav.proxies', icon: 'proxy', roles: ADMINS },
  { path: '/events', text: 'nav.events', icon: 'events', roles: ADMINS },
  { path: '/tokens', text: 'nav.tokens', icon: 'token', roles: ADMINS },
  { path: '/users', text: 'nav.users', icon: 'users', roles: ADMINS },
];
