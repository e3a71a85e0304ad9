import { eventually } from '@keypool/testing';
import type { Page } from 'playwright-core';
import {
  backgroundOf,
  expectSameDocument,
  expectText,
  expectTexts,
  expectTitle,
  expectUrl,
  markDocument,
  styleOf,
} from './support/expectations';
import { chooseLanguage } from './support/language';
import { EVERY_PAGE, goWithoutReload, PAGES } from './support/pages';
import { EACH_PROVIDER, PROVIDERS } from './support/providers';
import { expectToast } from './support/toasts';
import { PHONE, useApp } from './support/use-app';

const app = useApp();

function links(page: Page) {
  return page.getByRole('navigation').getByRole('listitem').getByRole('link');
}

describe('side bar', () => {
  test('has a link to every page, in this order', async () => {
    const page = await app().open('/dashboard');
    await expectTexts(
      links(page),
      PAGES.map(({ title }) => title),
    );
    const addresses = await links(page).evaluateAll((all) =>
      all.map((link) => link.getAttribute('href')),
    );
    expect(addresses).toEqual(PAGES.map(({ path }) => path));
  });

  test('each provider’s keys and backup keys have the same key icon', async () => {
    const page = await app().open('/dashboard');
    const icon = (title: string) =>
      page
        .getByRole('navigation')
        .getByRole('link', { name: title, exact: true })
        .locator('mat-icon')
        .getAttribute('data-mat-icon-name');
    for (const { name } of PROVIDERS) {
      expect(await icon(`${name} Keys`)).toBe('key');
      expect(await icon(`${name} Backup Keys`)).toBe('key');
    }
  });

  test('each link leads to its page and stands out there', async () => {
    const page = await app().open('/events');
    for (const { path, title } of PAGES) {
      const link = page.getByRole('navigation').getByRole('link', { name: title, exact: true });
      await link.click();
      await page.getByRole('heading', { level: 1, name: title }).waitFor();
      await expectUrl(page, path);
      await expectTexts(page.locator('nav [aria-current=page]'), [title]);
      const other = links(page).filter({ hasNotText: title }).first();
      expect(await backgroundOf(link)).not.toEqual(await backgroundOf(other));
      expect(Number(await styleOf(link, 'font-weight'))).toBeGreaterThan(
        Number(await styleOf(other, 'font-weight')),
      );
      await expectTitle(page, `${title} · Keypool`);
    }
  });

  test('on a phone it is a drawer that closes when a page is chosen', async () => {
    const page = await app().open('/dashboard', { size: PHONE });
    await expectTexts(links(page).filter({ visible: true }), []);
    await page.getByRole('button', { name: 'Open navigation' }).click();
    await page.getByRole('navigation').getByRole('link', { name: 'OpenHands Keys' }).click();
    await page.getByRole('heading', { level: 1, name: 'OpenHands Keys' }).waitFor();
    await expectTexts(links(page).filter({ visible: true }), []);

    await page.getByRole('button', { name: 'Open navigation' }).click();
    await page.locator('mat-sidenav :focus').waitFor();
    await page.keyboard.press('Escape');
    await expectTexts(links(page).filter({ visible: true }), []);
  });
});

describe('language', () => {
  test('every page is available in both, and switching needs no reload', async () => {
    const page = await app().open('/dashboard', { locale: 'vi-VN' });
    const heading = page.getByRole('heading', { level: 1 });
    await heading.waitFor();
    await markDocument(page);
    for (const { path, title, vietnamese } of EVERY_PAGE) {
      await goWithoutReload(page, path);
      await expectText(heading, new RegExp(`^${vietnamese}( |$)`));
      await expectTitle(page, `${vietnamese} · Keypool`);
      await page.locator('html[lang="vi"]').waitFor();
      await expectTexts(
        links(page),
        PAGES.map((other) => other.vietnamese),
      );

      await chooseLanguage(page, 'en');
      await expectText(heading, new RegExp(`^${title}( |$)`));
      await expectTitle(page, `${title} · Keypool`);
      await page.locator('html[lang="en"]').waitFor();
      await chooseLanguage(page, 'vi');
    }
    await expectSameDocument(page);
  });

  test('the choice takes precedence over the browser’s preference', async () => {
    const page = await app().open('/dashboard', { as: null });
    await page.getByRole('button', { name: /English/ }).click();
    await page.getByRole('menuitemradio', { name: 'Tiếng Việt' }).click();
    await page.getByRole('heading', { name: 'Đăng nhập' }).waitFor();
    await page.reload();
    await page.getByRole('heading', { name: 'Đăng nhập' }).waitFor();
  });

  test.each(EACH_PROVIDER)('Vietnamese texts of the %s keys page', async (name, provider) => {
    await app().admin.clear();
    await app().admin.addKeys(provider, 'k');
    await app().admin.reportUsage(provider, 'k', 1_234_567, 0);
    const page = await app().open(provider.keysPath, { locale: 'vi-VN' });
    await expectText(page.getByRole('heading', { level: 1 }), `Khóa ${name} Đang dùng`);
    await expectTexts(page.locator('app-stat-card .label'), [
      'Tổng số',
      'Bình thường',
      'Gặp sự cố',
    ]);
    await expectTexts(page.getByRole('columnheader').filter({ hasText: /./ }), [
      'Mã khóa',
      'Khóa API',
      'Trạng thái',
      'Token đã dùng',
      'Số yêu cầu',
      'Thao tác',
    ]);
    await expectText(page.locator('tbody td.number').first(), '1.234.567');
    await page.getByRole('button', { name: 'Nhập khóa' }).waitFor();
    await page.getByRole('button', { name: 'Thêm khóa' }).click();
    await expectText(page.getByRole('dialog').getByRole('heading'), `Thêm khóa ${name}`);
    await page.getByRole('button', { name: 'Hủy' }).click();
    await page.getByRole('button', { name: 'Xóa k' }).click();
    await page.getByRole('alertdialog').getByRole('button', { name: 'Xóa' }).click();
    await expectToast(page, 'success', 'Đã xóa khóa “k”.');
    await page.getByRole('heading', { name: `Chưa có khóa ${name} nào` }).waitFor();
  });

  test.each(EACH_PROVIDER)(
    'Vietnamese texts of the %s backup keys page',
    async (name, provider) => {
      await app().admin.clear();
      await app().admin.addBackups(provider, 'b');
      const page = await app().open(provider.backupKeysPath, { locale: 'vi-VN' });
      await expectText(page.getByRole('heading', { level: 1 }), `Khóa dự phòng ${name} Dự trữ`);
      await expectTexts(page.locator('app-stat-card .label'), [
        'Tổng số khóa',
        'Sẵn sàng',
        'Đã dùng',
      ]);
      await expectTexts(page.getByRole('columnheader').filter({ hasText: /./ }), [
        'Mã khóa',
        'Khóa API',
        'Trạng thái',
        'Dùng thay cho',
        'Ngày tạo',
        'Thao tác',
      ]);
      await page.getByRole('button', { name: 'Thêm khóa dự phòng' }).click();
      await expectText(page.getByRole('dialog').getByRole('heading'), `Thêm khóa dự phòng ${name}`);
    },
  );
});

describe('appearance', () => {
  test.each(['light', 'dark'] as const)('follows a %s system', async (colorScheme) => {
    const page = await app().open('/dashboard', { colorScheme });
    await expectDark(page, colorScheme === 'dark');
  });

  test('the choice takes precedence over the system’s, at once and after a reload', async () => {
    const page = await app().open('/dashboard', { colorScheme: 'light' });
    await page.getByRole('button', { name: 'Appearance' }).click();
    await page.getByRole('menuitemradio', { name: 'Dark' }).click();
    await expectDark(page, true);
    await page.reload();
    await page.getByRole('heading', { level: 1 }).waitFor();
    await expectDark(page, true);
    await page.getByRole('button', { name: 'Appearance' }).click();
    const marked = page.getByRole('menuitemradio').filter({
      has: page.locator('[data-mat-icon-name="check"]').filter({ visible: true }),
    });
    await expectTexts(marked, ['Dark']);
    await page.getByRole('menuitemradio', { name: 'System' }).click();
    await expectDark(page, false);
  });
});

function expectDark(page: Page, expected: boolean): Promise<void> {
  return eventually(async () => {
    const colours = await backgroundOf(page.locator('mat-sidenav-container'));
    expect(colours.every((part) => part < 80)).toBe(expected);
  });
}
