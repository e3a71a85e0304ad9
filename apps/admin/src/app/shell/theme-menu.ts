import { Component, inject } from '@angular/core';
import { MatIconButton } from '@angular/material/button';
import { MatIcon } from '@angular/material/icon';
import { MatMenuModule } from '@angular/material/menu';
import { TranslatePipe } from '@ngx-translate/core';
import type { IconName } from '../core/icons/icons';
import { THEMES, ThemeStore, type Theme } from '../core/theme/theme-store';

const ICONS = {
  system: 'theme-system',
  light: 'theme-light',
  dark: 'theme-dark',
} as const satisfies Record<Theme, IconName>;

@Component({
  selector: 'app-theme-menu',
  imports: [MatIcon, MatIconButton, MatMenuModule, TranslatePipe],
  template: `
    <button
      matIconButton
      type="button"
      [matMenuTriggerFor]="menu"
      [attr.aria-label]="'common.theme.label' | translate"
    >
      <mat-icon [svgIcon]="icons[store.theme()]" />
    </button>
    <mat-menu #menu="matMenu">
      @for (theme of themes; track theme) {
        <button
          mat-menu-item
          role="menuitemradio"
          [attr.aria-checked]="theme === store.theme()"
          (click)="store.choose(theme)"
        >
          <mat-icon svgIcon="check" [class.app-hidden]="theme !== store.theme()" />
          <mat-icon [svgIcon]="icons[theme]" />
          <span>{{ 'common.theme.' + theme | translate }}</span>
        </button>
      }
    </mat-menu>
  `,
})
export class ThemeMenu {
  protected readonly store = inject(ThemeStore);
  protected readonly themes = THEMES;
  protected readonly icons = ICONS;
}
