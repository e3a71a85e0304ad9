import { DOCUMENT } from '@angular/common';
import { afterNextRender, Component, computed, ElementRef, inject, input } from '@angular/core';
import { MatIcon } from '@angular/material/icon';
import type { CreatedTokenDto } from '@keypool/dto';
import { TranslatePipe } from '@ngx-translate/core';
import { CopyButton } from '../../shared/ui/copy-button/copy-button';
import { DialogText } from '../../shared/ui/dialog-text/dialog-text';
import { exampleCall, type ExampleTarget } from './example-call';

/** The token itself, and a call that shows that it works. */
@Component({
  selector: 'app-new-token',
  imports: [CopyButton, DialogText, MatIcon, TranslatePipe],
  templateUrl: './new-token.html',
  styleUrl: './new-token.scss',
})
export class NewToken {
  private readonly origin = inject(DOCUMENT).location.origin;
  private readonly element = inject<ElementRef<HTMLElement>>(ElementRef).nativeElement;

  readonly created = input.required<CreatedTokenDto>();
  readonly example = input.required<ExampleTarget>();

  protected readonly call = computed(() =>
    exampleCall(this.origin, this.created(), this.example()),
  );

  constructor() {
    // The button that had the focus is gone with the form.
    afterNextRender(() => this.element.querySelector('button')?.focus());
  }
}
