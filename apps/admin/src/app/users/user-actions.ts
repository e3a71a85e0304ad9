import { Component, computed, inject, input, output } from '@angular/core';
import type { UserDto } from '@keypool/dto';
import { SessionStore } from '../core/auth/session-store';
import { RowButtons, type RowButton } from '../shared/list/row-buttons';

export type UserAction = 'makeAdmin' | 'makeViewer' | 'setPassword' | 'delete';

const BUTTONS = {
  makeAdmin: { action: 'makeAdmin', icon: 'role', text: 'users.actions.makeAdmin' },
  makeViewer: { action: 'makeViewer', icon: 'role', text: 'users.actions.makeViewer' },
  setPassword: { action: 'setPassword', icon: 'password', text: 'users.actions.setPassword' },
  delete: { action: 'delete', icon: 'delete', text: 'users.actions.delete' },
} as const satisfies Record<UserAction, RowButton<UserAction>>;

/** What can be done with one account. One's own password is changed in the account menu, with the old one. */
@Component({
  selector: 'app-user-actions',
  imports: [RowButtons],
  template: `
    <app-row-buttons
      [row]="user().id"
      [buttons]="buttons()"
      [params]="{ email: user().email }"
      (chosen)="chosen.emit($event)"
    />
  `,
})
export class UserActions {
  private readonly session = inject(SessionStore);

  readonly user = input.required<UserDto>();
  readonly chosen = output<UserAction>();

  protected readonly buttons = computed<readonly RowButton<UserAction>[]>(() => {
    const { email, role } = this.user();
    const isSelf = email === this.session.user()?.email;
    return [
      role === 'admin' ? BUTTONS.makeViewer : BUTTONS.makeAdmin,
      ...(isSelf ? [] : [BUTTONS.setPassword]),
      BUTTONS.delete,
    ];
  });
}
