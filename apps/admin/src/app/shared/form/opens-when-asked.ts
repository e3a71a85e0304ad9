import { DestroyRef, Directive, ElementRef, inject } from '@angular/core';

/**
 * The list of an autocomplete opens when it is asked for: by a click, by typing, by an arrow key. The focus alone,
 * which a dialog sets by itself, opens nothing: the list would lie over what is below the field.
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
