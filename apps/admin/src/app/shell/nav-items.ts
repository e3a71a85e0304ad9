import type { Role } from '@keypool/dto';
import type { IconName } from '../core/icons/icons';
import { KEY_PROVIDERS } from '../data/key-provider';

export interface NavItem {
  readonly path: string;
  /** Key of its text. */
  readonly text: string;
  readonly icon: IconName;
  readonly roles: readonly Role[];
}

const EVERYBODY: readonly Role[] = ['admin', 'viewer'];
const ADMINS: readonly Role[] = ['admin'];

function keysItem(path: string, texts: string): NavItem {
  return { path: `/${path}`, text: `nav.${texts}`, icon: 'key', roles: ADMINS };
}

/** The side bar, in the order of SPEC section 7. */
export const NAV_ITEMS: readonly NavItem[] = [
  { path: '/dashboard', text: 'nav.dashboard', icon: 'dashboard', roles: EVERYBODY },
  ...KEY_PROVIDERS.map(({ keysPath, keysTexts }) => keysItem(keysPath, keysTexts)),
  ...KEY_PROVIDERS.map(({ backupKeysPath, backupKeysTexts }) =>
    keysItem(backupKeysPath, backupKeysTexts),
  ).reverse(),
  { path: '/admin/bindings', text: 'nav.bindings', icon: 'link', roles: ADMINS },
  { path: '/proxies', text: 'nav.proxies', icon: 'proxy', roles: ADMINS },
  { path: '/rotations', text: 'nav.rotations', icon: 'rotate', roles: ADMINS },
  { path: '/events', text: 'nav.events', icon: 'events', roles: ADMINS },
  { path: '/tokens', text: 'nav.tokens', icon: 'token', roles: ADMINS },
  { path: '/users', text: 'nav.users', icon: 'users', roles: ADMINS },
];
