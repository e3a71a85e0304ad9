import { eventually } from '@keypool/testing';
import type { Page } from 'playwright-core';
import { pathOf } from './expectations';

/** From widest to narrowest, because a table that has not appeared yet would pass. */
export const WIDTHS = [1440, 1366, 1280, 1100, 1024, 768, 390, 360, 320];

/** As long as the API allows, and without a place to break. */
export const LONG_ID = 'W'.repeat(128);
export const LONG_NAME = 'N'.repeat(100);

/** Waits until nothing on the page, or in the dialog above it, is clipped or out of sight at this width. */
export async function expectAllInSight(page: Page, width: number): Promise<void> {
  const height = page.viewportSize()?.height ?? 900;
  await page.setViewportSize({ width, height });
  const at = { path: pathOf(page), width };
  await eventually(async () =>
    expect({ ...at, faults: await page.evaluate(layoutFaults) }).toEqual({ ...at, faults: [] }),
  );
}

/** Runs in the browser. */
function layoutFaults(): string[] {
  const faults: string[] = [];
  const { clientWidth, scrollWidth } = document.documentElement;
  if (scrollWidth > clientWidth) {
    faults.push(`the page is ${scrollWidth - clientWidth} px too wide`);
  }

  const isShown = (element: Element) => element.checkVisibility() && element.clientWidth > 1;
  const all = (selector: string, within: ParentNode = document) =>
    [...within.querySelectorAll(selector)].filter(isShown);
  const nameOf = (element: Element) =>
    `${element.tagName} "${(element.getAttribute('aria-label') ?? element.textContent).trim().slice(0, 40)}"`;
  const isInside = (inner: Element, outer: Element) => {
    const [one, other] = [inner.getBoundingClientRect(), outer.getBoundingClientRect()];
    return one.left >= other.left - 1 && one.right <= other.right + 1;
  };

  for (const table of all('table[mat-table]')) {
    const panel = table.closest('app-list') ?? table;
    if (panel.getBoundingClientRect().right > clientWidth) {
      faults.push('a list is cut off');
    }
    for (const cell of all('th, td', table)) {
      if (!isInside(cell, panel)) {
        faults.push(`out of sight: ${nameOf(cell)}`);
      }
      // The touch area of a button may exceed the cell. The contents of a cell without text are checked below.
      if (cell.textContent.trim() && cell.scrollWidth > cell.clientWidth + 1) {
        faults.push(`cut off: ${nameOf(cell)}`);
      }
      for (const control of all('button, a, input, app-status-badge', cell)) {
        if (!isInside(control, cell)) {
          faults.push(`cut off: ${nameOf(control)}`);
        }
      }
    }
    for (const row of all('tbody tr', table)) {
      // A value without a column at this width is shown in another one.
      const hidden = [...row.querySelectorAll('td')].filter((cell) => !isShown(cell));
      const lost = hidden.filter((cell) => !row.textContent.split(cell.textContent.trim())[2]);
      for (const cell of lost) {
        faults.push(`not shown: ${nameOf(cell)}`);
      }
    }
  }
  for (const control of all('button, a, input, [role="switch"]')) {
    const cutter = control.parentElement?.closest('mat-button-toggle-group');
    if (cutter && !isInside(control, cutter)) {
      faults.push(`cut off: ${nameOf(control)}`);
    }
  }
  for (const button of all('button, a[matButton]')) {
    const label = button.querySelector('.mdc-button__label');
    if (label && label.getBoundingClientRect().height > button.clientHeight) {
      faults.push(`cut off: ${nameOf(button)}`);
    }
  }
  for (const content of all('mat-dialog-content')) {
    if (content.scrollWidth > content.clientWidth) {
      faults.push('the dialog scrolls sideways');
    }
    const { top } = content.getBoundingClientRect();
    for (const label of all('label', content)) {
      const box = label.getBoundingClientRect();
      if (content.scrollTop === 0 && box.top < top) {
        faults.push(`cut off: ${nameOf(label)}`);
      }
      if (label.scrollWidth > label.clientWidth) {
        faults.push(`cut off: ${nameOf(label)}`);
      }
    }
  }
  for (const below of all('.mat-mdc-form-field-subscript-wrapper')) {
    if (below.scrollHeight > below.clientHeight + 1) {
      faults.push(`over others: ${nameOf(below)}`);
    }
  }
  for (const dialog of all('[role="dialog"], [role="alertdialog"]')) {
    const ids = (dialog.getAttribute('aria-describedby') ?? '').split(' ');
    const texts = all('mat-dialog-content p:not([role])', dialog).slice(0, 1);
    for (const text of texts) {
      if (!ids.includes(text.id)) {
        faults.push(`does not describe the dialog: ${nameOf(text)}`);
      }
    }
    if (dialog.role === 'alertdialog' && texts.length === 0) {
      faults.push('an alert without a text');
    }
  }
  return faults;
}
