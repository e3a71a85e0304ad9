import { eventually } from '@keypool/testing';
import type { Locator, Page } from 'playwright-core';

export async function textOf(locator: Locator): Promise<string> {
  return tidy(await locator.innerText());
}

export function expectText(locator: Locator, text: string | RegExp): Promise<void> {
  return eventually(async () => {
    const found = await textOf(locator);
    if (typeof text === 'string') {
      expect(found).toBe(text);
    } else {
      expect(found).toMatch(text);
    }
  });
}

/** Exactly these, in this order. */
export function expectTexts(locator: Locator, texts: readonly string[]): Promise<void> {
  return eventually(async () => expect((await locator.allInnerTexts()).map(tidy)).toEqual(texts));
}

export function expectCount(locator: Locator, count: number): Promise<void> {
  return eventually(async () => expect(await locator.count()).toBe(count));
}

/** What a field holds. */
export function expectValue(field: Locator, value: string): Promise<void> {
  return eventually(async () => expect(await field.inputValue()).toBe(value));
}

/** Path and parameters, without the host. */
export function expectUrl(page: Page, url: string): Promise<void> {
  return eventually(() => expect(pathOf(page)).toBe(url));
}

/** What the browser shows on the page's tab. */
export function expectTitle(page: Page, title: string): Promise<void> {
  return eventually(async () => expect(await page.title()).toBe(title));
}

export function pathOf(page: Page): string {
  const { pathname, search } = new URL(page.url());
  return pathname + search;
}

export function styleOf(locator: Locator, property: string): Promise<string> {
  return locator.evaluate(
    (element, name) => getComputedStyle(element).getPropertyValue(name),
    property,
  );
}

/** Red, green and blue, 0 to 255, as painted: any CSS notation becomes a pixel. */
export function backgroundOf(locator: Locator): Promise<readonly number[]> {
  return locator.evaluate((element) => {
    const pixel = new OffscreenCanvas(1, 1).getContext('2d');
    if (!pixel) {
      throw new Error('no canvas');
    }
    pixel.fillStyle = getComputedStyle(element).backgroundColor;
    pixel.fillRect(0, 0, 1, 1);
    return [...pixel.getImageData(0, 0, 1, 1).data.slice(0, 3)];
  });
}

export function expectRedBackground(locator: Locator): Promise<void> {
  return eventually(async () => {
    const [red = 0, green = 0, blue = 0] = await backgroundOf(locator);
    expect(red).toBeGreaterThan(green + 5);
    expect(red).toBeGreaterThan(blue + 5);
  });
}

export function expectNoRedBackground(locator: Locator): Promise<void> {
  return eventually(async () => {
    const [red = 0, green = 0, blue = 0] = await backgroundOf(locator);
    expect(red).toBeLessThanOrEqual(Math.max(green, blue) + 5);
  });
}

export function expectMonospace(locator: Locator): Promise<void> {
  return eventually(async () => expect(await styleOf(locator, 'font-family')).toMatch(/mono/i));
}

export function expectNoSidewaysScroll(page: Page): Promise<void> {
  return eventually(async () => {
    const { wide, view } = await page.evaluate(() => ({
      wide: document.documentElement.scrollWidth,
      view: document.documentElement.clientWidth,
    }));
    expect(wide).toBeLessThanOrEqual(view);
  });
}

/** Marks the document; a reload loses the mark. */
export async function markDocument(page: Page): Promise<void> {
  await page.evaluate(() => document.body.setAttribute('data-e2e-mark', ''));
}

export function expectSameDocument(page: Page): Promise<void> {
  return expectCount(page.locator('body[data-e2e-mark]'), 1);
}

/** With white space collapsed. */
export function tidy(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}
