import type { Page } from 'playwright-core';

const NAMES = { en: 'English', vi: 'Tiếng Việt' };

export type Language = keyof typeof NAMES;

export const LANGUAGES: readonly Language[] = ['en', 'vi'];

/** With the menu, without a reload. */
export async function chooseLanguage(page: Page, language: Language): Promise<void> {
  const button = page.locator('app-language-menu button');
  if ((await button.textContent())?.includes(language.toUpperCase())) {
    return;
  }
  await button.click();
  await page.getByRole('menuitemradio', { name: NAMES[language] }).click();
  await button.filter({ hasText: language.toUpperCase() }).waitFor();
  await page.getByRole('menu').waitFor({ state: 'detached' });
}
