import { Clipboard } from '@angular/cdk/clipboard';
import { LiveAnnouncer } from '@angular/cdk/a11y';
import { Component, DestroyRef, inject, input, signal } from '@angular/core';
import { MatIconButton } from '@angular/material/button';
import { MatIcon } from '@angular/material/icon';
import { MatTooltip } from '@angular/material/tooltip';
import { TranslatePipe } from '@ngx-translate/core';
import { Texts } from '../../../core/language/texts';

const FEEDBACK_MS = 2_000;

/** Copies `value`; `label` says what it is. */
@Component({
  selector: 'app-copy-button',
  imports: [MatIcon, MatIconButton, MatTooltip, TranslatePipe],
  template: `
    <button
      matIconButton
      type="button"
      [attr.aria-label]="'common.copy' | translate: { what: label() }"
      [matTooltip]="(isCopied() ? 'common.copied' : 'common.copy') | translate: { what: label() }"
      (click)="copy()"
    >
      <mat-icon [svgIcon]="isCopied() ? 'check' : 'copy'" />
    </button>
  `,
})
export class CopyButton {
  private readonly clipboard = inject(Clipboard);
  private readonly announcer = inject(LiveAnnouncer);
  private readonly texts = inject(Texts);

  readonly value = input.required<string>();
  readonly label = input.required<string>();

  protected readonly isCopied = signal(false);
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor() {
    inject(DestroyRef).onDestroy(() => clearTimeout(this.timer));
  }

  protected copy(): void {
    if (!this.clipboard.copy(this.value())) {
      return;
    }
    this.isCopied.set(true);
    void this.announcer.announce(this.texts.get('common.copied', { what: this.label() }));
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.isCopied.set(false), FEEDBACK_MS);
  }
}
