import { Component, inject, input } from '@angular/core';
import { TranslatePipe } from '@ngx-translate/core';
import { RevealKey, type Reveal } from './reveal-key';

/** A masked API key. Pressed, it asks for the password, and shows the whole key. */
@Component({
  selector: 'app-masked-key',
  imports: [TranslatePipe],
  template: `
    <button
      type="button"
      [attr.aria-label]="'common.reveal.open' | translate: { masked: masked(), id: id() }"
      [title]="'common.reveal.title' | translate"
      (click)="ask()"
    >
      {{ masked() }}
    </button>
  `,
  styles: `
    button {
      min-height: 1.5rem;
      padding: 0;
      border: 0;
      border-bottom: 1px dotted currentcolor;
      background: none;
      color: inherit;
      font: inherit;
      text-align: inherit;
      text-decoration: inherit;
      overflow-wrap: anywhere;
      cursor: pointer;
    }
  `,
})
export class MaskedKey {
  private readonly revealKey = inject(RevealKey);

  readonly masked = input.required<string>();
  /** Of the key. */
  readonly id = input.required<string>();
  readonly reveal = input.required<Reveal>();

  protected async ask(): Promise<void> {
    await this.revealKey.ask(this.id(), this.reveal());
  }
}
