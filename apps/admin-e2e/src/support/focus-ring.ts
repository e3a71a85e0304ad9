import { eventually } from '@keypool/testing';
import type { Page } from 'playwright-core';

/** The focused element, and what is wrong with its indicator. */
export interface Focused {
  /** Identifies an element of the page. */
  readonly key: string;
  readonly name: string;
  readonly fault: string | null;
  readonly isInMain: boolean;
}

/** Runs in the browser. Null when nothing has the focus. */
function lookAtFocus(): Focused | null {
  /** WCAG 2.2: 2 px wide, and 3:1 against what is behind it. */
  const [WIDTH, CONTRAST] = [2, 3];
  const element = document.activeElement;
  if (!element || element === document.body) {
    return null;
  }
  const key = element.getAttribute('data-focus-key') ?? crypto.randomUUID();
  element.setAttribute('data-focus-key', key);

  interface Ring {
    readonly host: Element;
    readonly color: string;
    readonly width: number;
    readonly box: DOMRect;
    /** Painted over the host, whose background is therefore behind it. */
    readonly isInside: boolean;
  }
  const px = (text: string) => Number.parseFloat(text) || 0;
  const outlineOf = (host: Element): Ring | null => {
    const style = getComputedStyle(host);
    if (style.outlineStyle === 'none') {
      return null;
    }
    const [width, offset] = [px(style.outlineWidth), px(style.outlineOffset)];
    const { x, y, width: w, height: h } = host.getBoundingClientRect();
    const by = offset + width;
    const box = new DOMRect(x - by, y - by, w + 2 * by, h + 2 * by);
    return { host, color: style.outlineColor, width, box, isInside: offset < 0 };
  };
  const indicatorOf = (host: Element): Ring | null => {
    const style = getComputedStyle(host, '::before');
    if (style.content === 'none' || style.display === 'none') {
      return null;
    }
    if (style.borderTopStyle !== 'solid') {
      return null;
    }
    const { x, y, width: w, height: h } = host.getBoundingClientRect();
    const [top, left] = [px(style.marginTop), px(style.marginLeft)];
    const box = new DOMRect(x + left, y + top, w - 2 * left, h - 2 * top);
    const width = px(style.borderTopWidth);
    return { host, color: style.borderTopColor, width, box, isInside: left >= 0 };
  };
  const fieldOf = (host: Element): Ring | null => {
    const style = getComputedStyle(host);
    const width = px(style.borderBottomWidth);
    return {
      host,
      color: style.borderBottomColor,
      width,
      box: host.getBoundingClientRect(),
      isInside: true,
    };
  };
  // The ring may be beside the focusable element, or around its field.
  const control = element.closest(
    'mat-checkbox, mat-radio-button, mat-slide-toggle, mat-button-toggle',
  );
  const field = element.closest('mat-form-field.mat-focused');
  const isOwn = (host: Element) =>
    control !== null || host.closest('button, a, [tabindex]') === element;
  const rings = [
    outlineOf(element),
    ...[element, ...(control ?? element).querySelectorAll('.mat-focus-indicator')]
      .filter((host) => host === element || isOwn(host))
      .map(indicatorOf),
    ...[...(field?.querySelectorAll('.mdc-notched-outline > *') ?? [])].map(fieldOf),
  ].filter((ring) => ring !== null);

  const pixel = new OffscreenCanvas(1, 1).getContext('2d', { willReadFrequently: true });
  if (!pixel) {
    throw new Error('no canvas');
  }
  const paint = (...colors: string[]) => {
    pixel.clearRect(0, 0, 1, 1);
    for (const color of colors) {
      pixel.fillStyle = color;
      pixel.fillRect(0, 0, 1, 1);
    }
    return [...pixel.getImageData(0, 0, 1, 1).data.slice(0, 3)];
  };
  const luminanceOf = (rgb: readonly number[]) => {
    const [red = 0, green = 0, blue = 0] = rgb.map((value) => {
      const part = value / 255;
      return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  const backgroundsOf = (from: Element | null): string[] => {
    const found: string[] = [];
    for (let at = from; at; at = at.parentElement) {
      found.unshift(getComputedStyle(at).backgroundColor);
    }
    return found;
  };
  const contrastOf = ({ host, color, isInside }: Ring) => {
    const behind = backgroundsOf(isInside ? host : (control ?? element).parentElement);
    const lights = [paint(...behind, color), paint(...behind)].map(luminanceOf);
    return (Math.max(...lights) + 0.05) / (Math.min(...lights) + 0.05);
  };
  /** What clips it, if anything. */
  const cutBy = ({ host, box }: Ring): Element | null => {
    for (
      let at = host.parentElement;
      at && at !== document.documentElement;
      at = at.parentElement
    ) {
      const style = getComputedStyle(at);
      if (style.overflowX === 'visible' && style.overflowY === 'visible') {
        continue;
      }
      const { left, top } = at.getBoundingClientRect();
      const [x, y] = [left + at.clientLeft, top + at.clientTop];
      const isCut =
        (style.overflowX !== 'visible' &&
          (box.left < x - 1 || box.right > x + at.clientWidth + 1)) ||
        (style.overflowY !== 'visible' &&
          (box.top < y - 1 || box.bottom > y + at.clientHeight + 1));
      if (isCut) {
        return at;
      }
    }
    return null;
  };

  const { x, y, width, height } = (control ?? element).getBoundingClientRect();
  const above = document.elementFromPoint(x + width / 2, y + height / 2);
  const around = field?.parentElement ?? control ?? element;
  const isCovered = above !== null && !around.contains(above) && !above.contains(element);

  const faults = rings.map((ring) => {
    const contrast = contrastOf(ring);
    if (ring.width < WIDTH) {
      return `its ring is ${ring.width} px wide`;
    }
    if (contrast < CONTRAST) {
      return `its ring has a contrast of ${contrast.toFixed(1)}`;
    }
    if (isCovered) {
      return `it is covered by ${above?.tagName}`;
    }
    const cutter = cutBy(ring);
    return cutter ? `its ring is cut off by ${cutter.tagName}.${cutter.className}` : null;
  });
  const [fault = 'it has no ring'] = faults.includes(null) ? [null] : faults;
  const label = element.getAttribute('aria-label') ?? element.textContent;
  const name = `${element.tagName} "${label.replace(/\s+/g, ' ').trim().slice(0, 40)}"`;
  return { key, name, fault, isInMain: element.closest('main') !== null };
}

/** Waits until the focused element shows its ring. Returns null when nothing is focused. */
export function expectRing(page: Page): Promise<Focused | null> {
  return eventually(async () => {
    const found = await page.evaluate(lookAtFocus);
    expect({ name: found?.name, fault: found?.fault ?? null }).toEqual({
      name: found?.name,
      fault: null,
    });
    return found;
  });
}

/**
 * Tabs through the page, or the dialog above it, in both themes: every focused element must show a ring.
 * Expects `atLeast` that many controls.
 */
export async function expectRings(page: Page, atLeast: number): Promise<void> {
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    const met = await tabThrough(page);
    expect(met.size).toBeGreaterThanOrEqual(atLeast);
  }
}

/** What a page has of its own, not the header and the side bar around it. */
export async function expectRingsInMain(page: Page): Promise<void> {
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    await page.locator('main').focus();
    await page.keyboard.press('Tab');
    expect((await expectRing(page))?.isInMain).toBe(true);
    do {
      await page.keyboard.press('Tab');
    } while ((await expectRing(page))?.isInMain);
  }
}

/** The end is reached when the focus leaves the page or returns to an element seen before. */
async function tabThrough(page: Page): Promise<ReadonlySet<string>> {
  const met = new Set<string>();
  for (let ends = 0; ends < 2;) {
    await page.keyboard.press('Tab');
    const found = await expectRing(page);
    if (found && !met.has(found.key)) {
      met.add(found.key);
    } else {
      ends += 1;
    }
  }
  return met;
}
