import { Component, computed, inject, input, output } from '@angular/core';
import { MatIconButton } from '@angular/material/button';
import { MatIcon } from '@angular/material/icon';
import { MatTooltip } from '@angular/material/tooltip';
import type { UserDto } from '@keypool/dto';
import { TranslatePipe } from '@ngx-translate/core';
import { SessionStore } from '../core/auth/session-store';
import type { IconName } from '../core/icons/icons';

export type UserAction = 'makeAdmin' | 'makeViewer' | 'setPassword' | 'delete';

const ICONS = {
  makeAdmin: 'role',
  makeViewer: 'role',
  setPassword: 'password',
  delete: 'delete',
} as const satisfies Record<UserAction, IconName>;

/** What can be done with one account. One's own password is changed in the account menu, with the old one. */
@Component({
  selector: 'app-user-actions',
  imports: [MatIcon, MatIconButton, MatTooltip, TranslatePipe],
  template: `
    @for (action of actions(); track action) {
      <button
        matIconButton
        type="button"
        [attr.aria-label]="'users.actions.' + action + 'Label' | translate: { email: user().email }"
        [matTooltip]="'users.actions.' + action | translate"
        (click)="chosen.emit(action)"
      >
        <mat-icon [svgIcon]="icons[action]" />
      </button>
    }
  `,
  styles: `
    :host {
      display: inline-flex;
    }
  `,
})
export class UserActions {
  private readonly session = inject(SessionStore);

  readonly user = input.required<UserDto>();
  readonly chosen = output<UserAction>();

  protected readonly icons = ICONS;
  protected readonly actions = computed<readonly UserAction[]>(() => {
    const { email, role } = this.user();
    const isSelf = email === this.session.user()?.email;
    return [
      role === 'admin' ? 'makeViewer' : 'makeAdmin',
      ...(isSelf ? [] : (['setPassword'] as const)),
      'delete',
    ];
  });
}
