import { DOCUMENT } from '@angular/common';
import { DestroyRef, inject, Service } from '@angular/core';
import { nearestTo, placeOf, type Place } from './place';

/** Dialogs, menus and toasts. */
const OVERLAY = '.cdk-overlay-container';

/**
 * Keeps the focus when the focused element disappears: a row deleted here or elsewhere, a button removed by its own action,
 * the row of a closed dialog. Browsers move the focus to `body`, and keyboard users would have to start over.
 */
@Service()
export class FocusKeeper {
  private readonly document = inject(DOCUMENT);

  private last: Place | null = null;
  /** The same below all overlays: where a dialog returns the focus. */
  private lastOnPage: Place | null = null;
  /** The user is moving the focus: for a moment it is nowhere. */
  private isMoving = false;

  constructor() {
    const { document } = this;
    const remember = ({ target }: FocusEvent) => this.remember(target);
    const forget = ({ target }: Event) => this.forget(target);
    const leave = (event: KeyboardEvent) => event.key === 'Tab' && this.forget(event.target);
    const arrive = () => (this.isMoving = false);
    const keep = () => this.keep();
    const observer = new MutationObserver(keep);
    const end = new AbortController();
    const { signal } = end;
    document.addEventListener('focusin', remember, { signal });
    document.addEventListener('pointerdown', forget, { signal, capture: true });
    document.addEventListener('keydown', leave, { signal, capture: true });
    document.addEventListener('pointerup', arrive, { signal, capture: true });
    document.addEventListener('keyup', arrive, { signal, capture: true });
    document.defaultView?.addEventListener('focus', keep, { signal });
    observer.observe(document.body, {
      childList: true,
      subtree: true,
      attributeFilter: ['disabled'],
    });
    inject(DestroyRef).onDestroy(() => {
      observer.disconnect();
      end.abort();
    });
  }

  private remember(target: EventTarget | null): void {
    this.isMoving = false;
    if (!(target instanceof HTMLElement)) {
      return;
    }
    this.last = placeOf(target);
    if (!target.closest(OVERLAY)) {
      this.lastOnPage = this.last;
    }
  }

  /** A click on nothing, or a tab out of the page, drops the focus. A control that is reached gets it afterwards. */
  private forget(target: EventTarget | null): void {
    this.isMoving = true;
    this.last = null;
    if (!(target instanceof Element && target.closest(OVERLAY))) {
      this.lastOnPage = null;
    }
  }

  private keep(): void {
    if (this.isMoving) {
      return;
    }
    const focused = this.document.activeElement;
    const isLost = focused === null || focused === this.document.body;
    // The user may be in another window or the address bar: the focus is kept for their return.
    if (!(isLost || focused.matches(':disabled')) || !this.document.hasFocus()) {
      return;
    }
    const places = [this.last, this.lastOnPage].filter((place) => place !== null);
    for (const target of places.flatMap((place) => [...nearestTo(place)])) {
      // Neither a list nor the page must jump to its top.
      target.focus({ preventScroll: target.tabIndex < 0 });
      if (this.document.activeElement === target && !target.matches(':disabled')) {
        return;
      }
    }
  }
}
