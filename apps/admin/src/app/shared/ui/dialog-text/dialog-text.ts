import { afterNextRender, DestroyRef, Directive, ElementRef, inject } from '@angular/core';

const DESCRIBED_BY = 'aria-describedby';
let made = 0;

/** The description of a dialog: screen readers announce it after the title. */
@Directive({ selector: '[appDialogText]', host: { '[id]': 'id' } })
export class DialogText {
  protected readonly id = `dialog-text-${(made += 1)}`;

  constructor() {
    const element = inject<ElementRef<HTMLElement>>(ElementRef).nativeElement;
    const destroyed = inject(DestroyRef);
    afterNextRender(() => {
      const dialog = element.closest('[role="dialog"], [role="alertdialog"]');
      if (!dialog) {
        return;
      }
      describe(dialog, [...idsOf(dialog), this.id]);
      destroyed.onDestroy(() =>
        describe(
          dialog,
          idsOf(dialog).filter((id) => id !== this.id),
        ),
      );
    });
  }
}

function idsOf(dialog: Element): string[] {
  return (dialog.getAttribute(DESCRIBED_BY) ?? '').split(' ').filter((id) => id !== '');
}

function describe(dialog: Element, ids: readonly string[]): void {
  if (ids.length > 0) {
    dialog.setAttribute(DESCRIBED_BY, ids.join(' '));
  } else {
    dialog.removeAttribute(DESCRIBED_BY);
  }
}
