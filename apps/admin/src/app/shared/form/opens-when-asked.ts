import { DestroyRef, Directive, ElementRef, inject } from '@angular/core';

/**
 * The list of an autocomplete opens on demand: on a click, on typing, on an arrow key. Focus alone,
 * which a dialog sets on its own, does not open it: the list would cover what is below the field.
 */
@Directive({ selector: 'input[matAutocomplete]' })
export class OpensWhenAsked {
  constructor() {
    const input = inject<ElementRef<HTMLInputElement>>(ElementRef).nativeElement;
    // Only the autocomplete listens to this event. At the element itself, capturing listeners come first.
    const hold = (event: FocusEvent) => event.stopImmediatePropagation();
    input.addEventListener('focusin', hold, { capture: true });
    inject(DestroyRef).onDestroy(() =>
      input.removeEventListener('focusin', hold, { capture: true }),
    );
  }
}
