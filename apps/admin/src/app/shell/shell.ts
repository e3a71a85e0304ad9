import { Component, computed, inject, viewChild } from '@angular/core';
import { MatIconButton } from '@angular/material/button';
import { MatIcon } from '@angular/material/icon';
import { MatSidenav, MatSidenavModule } from '@angular/material/sidenav';
import { MatTooltip } from '@angular/material/tooltip';
import { RouterOutlet } from '@angular/router';
import { TranslatePipe } from '@ngx-translate/core';
import { SessionStore } from '../core/auth/session-store';
import { Viewport } from '../shared/format/viewport';
import { AccountMenu } from './account-menu';
import { Brand } from './brand';
import { GuardBanner } from './guard-banner';
import { LanguageMenu } from './language-menu';
import { LiveIndicator } from './live-indicator';
import { NAV_ITEMS } from './nav-items';
import { SideNav } from './side-nav';
import { ThemeMenu } from './theme-menu';

/** The frame around every page. When signed out, only the page and the language and theme menus are shown. */
@Component({
  selector: 'app-shell',
  imports: [
    AccountMenu,
    Brand,
    GuardBanner,
    LanguageMenu,
    LiveIndicator,
    MatIcon,
    MatIconButton,
    MatSidenavModule,
    MatTooltip,
    RouterOutlet,
    SideNav,
    ThemeMenu,
    TranslatePipe,
  ],
  templateUrl: './shell.html',
  styleUrl: './shell.scss',
})
export class Shell {
  protected readonly session = inject(SessionStore);
  protected readonly isDesktop = inject(Viewport).isDesktop;
  protected readonly items = computed(() => {
    const role = this.session.user()?.role;
    return NAV_ITEMS.filter((item) => role !== undefined && item.roles.includes(role));
  });
  protected readonly sidenav = viewChild(MatSidenav);

  /** A drawer closes once a page is chosen; the fixed side bar stays. */
  protected closeDrawer(): void {
    if (!this.isDesktop()) {
      void this.sidenav()?.close();
    }
  }

  protected skipToContent(event: Event, content: HTMLElement): void {
    // A link to "#content" would lead to the base URL.
    event.preventDefault();
    content.focus();
  }
}
