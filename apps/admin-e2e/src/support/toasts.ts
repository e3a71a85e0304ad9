import { eventually } from '@keypool/testing';
import type { BrowserContext, Page } from 'playwright-core';
import { tidy } from './expectations';

const SHOWN = 'toastsShown';

/** Toasts disappear after some seconds: the pages remember them for later checks. */
export async function rememberToasts(context: BrowserContext): Promise<void> {
  await context.addInitScript((name) => {
    const shown: Element[] = [];
    Object.assign(window, { [name]: shown });
    new MutationObserver((records) => {
      for (const { addedNodes } of records) {
        for (const node of addedNodes) {
          if (node instanceof Element) {
            shown.push(...node.querySelectorAll('mat-snack-bar-container'));
          }
        }
      }
    }).observe(document, { childList: true, subtree: true });
  }, SHOWN);
}

/** Expects the last toast to be of this kind and to say this, visible or not. */
export async function expectToast(
  page: Page,
  kind: 'success' | 'error',
  text: string | RegExp,
): Promise<void> {
  await eventually(async () => {
    const toasts = await page.evaluate((name) => {
      const shown: unknown = Reflect.get(window, name);
      return (Array.isArray(shown) ? shown : []).map((toast: Element) => ({
        kind: toast.classList.contains('app-toast-error') ? 'error' : 'success',
        text:
          toast.querySelector('.mat-mdc-simple-snack-bar .mat-mdc-snack-bar-label')?.textContent ??
          '',
      }));
    }, SHOWN);
    const last = toasts.at(-1);
    expect({ kind: last?.kind, text: tidy(last?.text ?? '') }).toEqual({
      kind,
      text: typeof text === 'string' ? text : expect.stringMatching(text),
    });
  });
}
