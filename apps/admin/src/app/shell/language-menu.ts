import { Component, inject } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { MatIcon } from '@angular/material/icon';
import { MatMenuModule } from '@angular/material/menu';
import { TranslatePipe } from '@ngx-translate/core';
import { LANGUAGES, LanguageStore, type Language } from '../core/language/language-store';
import { Notify } from '../core/notify/notify';

/** Each language under its own name, so that those who cannot read the current one can leave it. */
const NAMES = { en: 'English', vi: 'Tiếng Việt' } as const satisfies Record<Language, string>;

@Component({
  selector: 'app-language-menu',
  imports: [MatButton, MatIcon, MatMenuModule, TranslatePipe],
  template: `
    <button
      matButton
      class="app-quiet"
      type="button"
      [matMenuTriggerFor]="menu"
      [attr.aria-label]="
        'common.language'
          | translate: { name: names[language.current()], code: language.current().toUpperCase() }
      "
    >
      <mat-icon svgIcon="language" aria-hidden="true" />
      {{ language.current().toUpperCase() }}
    </button>
    <mat-menu #menu="matMenu">
      @for (choice of languages; track choice) {
        <button
          mat-menu-item
          role="menuitemradio"
          [attr.lang]="choice"
          [attr.aria-checked]="choice === language.current()"
          (click)="choose(choice)"
        >
          <mat-icon svgIcon="check" [class.app-hidden]="choice !== language.current()" />
          <span>{{ names[choice] }}</span>
        </button>
      }
    </mat-menu>
  `,
})
export class LanguageMenu {
  protected readonly language = inject(LanguageStore);
  private readonly notify = inject(Notify);
  protected readonly languages = LANGUAGES;
  protected readonly names = NAMES;

  protected async choose(language: Language): Promise<void> {
    try {
      await this.language.choose(language);
    } catch (error) {
      this.notify.failure(error);
    }
  }
}
