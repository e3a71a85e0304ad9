import { destroyPlatform } from '@angular/core';
import { TestBed } from '@angular/core/testing';
import { ɵSharedStylesHost } from '@angular/platform-browser';
import { setupZonelessTestEnv } from 'jest-preset-angular/setup-env/zoneless';

setupZonelessTestEnv({ errorOnUnknownElements: true, errorOnUnknownProperties: true });

/**
 * jsdom has no media queries: none matches unless a test says so, except the one that switches Material's animations
 * off. Otherwise what happens at the end of an animation, such as focusing a dialog, would happen at any time.
 */
Object.defineProperty(window, 'matchMedia', {
  writable: true,
  value: (query: string) => ({
    matches: query === '(prefers-reduced-motion)',
    media: query,
    onchange: null,
    addEventListener: () => undefined,
    removeEventListener: () => undefined,
    addListener: () => undefined,
    removeListener: () => undefined,
    dispatchEvent: () => false,
  }),
});

/**
 * Nor does it lay anything out. The CDK takes an element without boxes for hidden: a dialog would not focus its first field,
 * and would warn about it.
 */
Element.prototype.getClientRects = () => Object.assign([new DOMRect()], { item: () => null });

/** Nor does it scroll. */
Element.prototype.scrollIntoView = () => undefined;

/**
 * So no test needs the components' styles: parsing them, and matching them for each computed style, would be wasted.
 */
ɵSharedStylesHost.prototype.addStyles = () => undefined;

// Angular sees to it as it loads, which is in the first file of a run.
afterEach(() => void TestBed.resetTestingModule());

afterEach(() => localStorage.clear());

/** The next file has another window, for which it sets up Angular. */
afterAll(() => {
  TestBed.resetTestEnvironment();
  destroyPlatform();
});
