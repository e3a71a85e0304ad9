import { PROVIDER_IDS, PROVIDERS } from '@keypool/dto';
import type { Page } from 'playwright-core';

export interface PageUnderTest {
  readonly path: string;
  /** The title of the page and of its link, in English. */
  readonly title: string;
  readonly vietnamese: string;
}

/** Providers beside the two of the contract. */
const OTHERS = PROVIDER_IDS.slice(2).map((id) => ({ id, name: PROVIDERS[id].title }));

/** Those of the side bar, in its order (SPEC section 7). */
export const PAGES: readonly PageUnderTest[] = [
  { path: '/dashboard', title: 'Dashboard', vietnamese: 'Tổng quan' },
  { path: '/ohmygpt-keys', title: 'OhMyGPT Keys', vietnamese: 'Khóa OhMyGPT' },
  { path: '/openhands-keys', title: 'OpenHands Keys', vietnamese: 'Khóa OpenHands' },
  ...OTHERS.map(({ id, name }) => ({
    path: `/${id}-keys`,
    title: `${name} Keys`,
    vietnamese: `Khóa ${name}`,
  })),
  ...OTHERS.map(({ id, name }) => ({
    path: `/${id}-backup-keys`,
    title: `${name} Backup Keys`,
    vietnamese: `Khóa dự phòng ${name}`,
  })).reverse(),
  {
    path: '/openhands-backup-keys',
    title: 'OpenHands Backup Keys',
    vietnamese: 'Khóa dự phòng OpenHands',
  },
  {
    path: '/ohmygpt-backup-keys',
    title: 'OhMyGPT Backup Keys',
    vietnamese: 'Khóa dự phòng OhMyGPT',
  },
  { path: '/admin/bindings', title: 'Bindings', vietnamese: 'Liên kết' },
  { path: '/proxies', title: 'Proxies', vietnamese: 'Proxy' },
  { path: '/rotations', title: 'Rotations', vietnamese: 'Lượt thay khóa' },
  { path: '/events', title: 'Events', vietnamese: 'Sự kiện' },
  { path: '/tokens', title: 'Tokens', vietnamese: 'Token' },
  { path: '/users', title: 'Users', vietnamese: 'Người dùng' },
];

export const EVERY_PAGE: readonly PageUnderTest[] = [
  ...PAGES,
  {
    path: '/rotations/classify',
    title: 'Try an upstream answer',
    vietnamese: 'Thử một phản hồi',
  },
  { path: '/account', title: 'Your account', vietnamese: 'Tài khoản của bạn' },
];

/** One page of each kind: the pages of the providers differ only in the name. */
export const PATHS = EVERY_PAGE.map(({ path }) => path).filter(
  (path) => !path.startsWith('/ohmygpt'),
);

/** Those that only admins may see. */
export const ADMIN_PAGES = EVERY_PAGE.filter(
  ({ path }) => !['/dashboard', '/account'].includes(path),
);

/** As with the buttons of the browser for back and forward. */
export function goWithoutReload(page: Page, path: string): Promise<void> {
  return page.evaluate((to) => {
    history.pushState(null, '', to);
    window.dispatchEvent(new PopStateEvent('popstate'));
  }, path);
}

/** Goes on to another page without a reload, and waits for its title: a visit costs several times as much. */
export async function goOn(page: Page, path: string): Promise<void> {
  const { pathname } = new URL(path, page.url());
  const next = EVERY_PAGE.find((one) => one.path === pathname);
  if (!next) {
    throw new Error(`there is no page ${path}`);
  }
  await goWithoutReload(page, path);
  // A badge may follow it.
  const name = new RegExp(`^(${next.title}|${next.vietnamese})`);
  await page.getByRole('heading', { level: 1, name }).waitFor();
}
