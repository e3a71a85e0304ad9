import { Component, inject } from '@angular/core';
import { MatIconButton } from '@angular/material/button';
import { MatIcon } from '@angular/material/icon';
import { MatMenuModule } from '@angular/material/menu';
import { Router, RouterLink } from '@angular/router';
import { TranslatePipe } from '@ngx-translate/core';
import { ChangePassword } from '../session/change-password/change-password';
import { SessionStore } from '../core/auth/session-store';
import { Notify } from '../core/notify/notify';

@Component({
  selector: 'app-account-menu',
  imports: [MatIcon, MatIconButton, MatMenuModule, RouterLink, TranslatePipe],
  template: `
    @let user = session.user();
    <button
      matIconButton
      type="button"
      [matMenuTriggerFor]="menu"
      [attr.aria-label]="'common.account.label' | translate: { email: user?.email }"
    >
      <mat-icon svgIcon="account" />
    </button>
    <mat-menu #menu="matMenu">
      <p class="who">
        <strong>{{ user?.email }}</strong>
        <span>{{ 'common.account.role.' + user?.role | translate }}</span>
      </p>
      <a mat-menu-item routerLink="/account">
        <mat-icon svgIcon="account" />
        <span>{{ 'account.title' | translate }}</span>
      </a>
      <button mat-menu-item (click)="changePassword.ask()">
        <mat-icon svgIcon="password" />
        <span>{{ 'common.account.changePassword' | translate }}</span>
      </button>
      <button mat-menu-item (click)="signOut()">
        <mat-icon svgIcon="logout" />
        <span>{{ 'common.account.signOut' | translate }}</span>
      </button>
    </mat-menu>
  `,
  styleUrl: './account-menu.scss',
})
export class AccountMenu {
  protected readonly session = inject(SessionStore);
  protected readonly changePassword = inject(ChangePassword);
  private readonly notify = inject(Notify);
  private readonly router = inject(Router);

  protected async signOut(): Promise<void> {
    try {
      await this.session.signOut();
      await this.router.navigateByUrl('/dashboard');
    } catch (error) {
      this.notify.failure(error);
    }
  }
}
