export interface PageUnderTest {
  readonly path: string;
  /** The title of the page and of its link, in English. */
  readonly title: string;
  readonly vietnamese: string;
}

/** Every page, in the order of the side bar (SPEC section 7). */
export const PAGES: readonly PageUnderTest[] = [
  { path: '/dashboard', title: 'Dashboard', vietnamese: 'Tổng quan' },
  { path: '/ohmygpt-keys', title: 'OhMyGPT Keys', vietnamese: 'Khóa OhMyGPT' },
  { path: '/openhands-keys', title: 'OpenHands Keys', vietnamese: 'Khóa OpenHands' },
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

/** For `test.each`: each page under its path. */
export const EACH_PAGE = PAGES.map((page) => [page.path, page] as const);

/** Those that only admins may see. */
export const ADMIN_PAGES = EACH_PAGE.filter(([path]) => path !== '/dashboard');
