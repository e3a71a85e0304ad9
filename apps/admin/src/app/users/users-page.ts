import { Component, inject } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { MatIcon } from '@angular/material/icon';
import { Router } from '@angular/router';
import type { Role, UserDto } from '@keypool/dto';
import { TranslatePipe } from '@ngx-translate/core';
import { SessionStore } from '../core/auth/session-store';
import { Texts } from '../core/language/texts';
import { Notify } from '../core/notify/notify';
import { DayPipe, MomentPipe } from '../shared/format/day-pipe';
import { List } from '../shared/list/list';
import { ListColumn } from '../shared/list/list-column';
import type { ButtonsOfRows, RowButton } from '../shared/list/row-buttons';
import { RowsAtWork } from '../shared/list/rows-at-work';
import { Confirm } from '../shared/ui/confirm-dialog/confirm-dialog';
import { PageHeader } from '../shared/ui/page-header/page-header';
import { UserDialogs } from './user-dialogs';
import { UserRole } from './user-role';
import { UsersClient } from './users-client';
import { UsersStore } from './users-store';

const BUTTONS = {
  makeAdmin: { action: 'makeAdmin', icon: 'role', text: 'users.actions.makeAdmin' },
  makeViewer: { action: 'makeViewer', icon: 'role', text: 'users.actions.makeViewer' },
  setPassword: { action: 'setPassword', icon: 'password', text: 'users.actions.setPassword' },
  delete: { action: 'delete', icon: 'delete', text: 'users.actions.delete' },
} as const satisfies Record<string, RowButton<string>>;
type UserAction = keyof typeof BUTTONS;

const NEW_ROLES = { makeAdmin: 'admin', makeViewer: 'viewer' } as const satisfies Record<
  string,
  Role
>;

const SHOWN_NAMES = 20;

/** `/users`: who may sign in. */
@Component({
  selector: 'app-users-page',
  imports: [
    DayPipe,
    List,
    ListColumn,
    MatButton,
    MatIcon,
    MomentPipe,
    PageHeader,
    TranslatePipe,
    UserRole,
  ],
  providers: [UsersStore, RowsAtWork],
  templateUrl: './users-page.html',
  host: { class: 'app-page' },
})
export class UsersPage {
  protected readonly store = inject(UsersStore);
  private readonly client = inject(UsersClient);
  private readonly confirm = inject(Confirm);
  private readonly dialogs = inject(UserDialogs);
  private readonly notify = inject(Notify);
  private readonly router = inject(Router);
  private readonly rows = inject(RowsAtWork);
  private readonly session = inject(SessionStore);
  private readonly texts = inject(Texts);

  protected readonly isSelf = ({ email }: UserDto) => email === this.session.user()?.email;
  protected readonly buttons: ButtonsOfRows<UserDto, UserAction> = {
    head: 'users.actions.label',
    most: 3,
    // Users change their own password in the account menu, with the old one.
    of: (user) => [
      user.role === 'admin' ? BUTTONS.makeViewer : BUTTONS.makeAdmin,
      ...(this.isSelf(user) ? [] : [BUTTONS.setPassword]),
      BUTTONS.delete,
    ],
    params: ({ email }) => ({ email }),
  };

  protected async add(): Promise<void> {
    if (await this.dialogs.add()) {
      this.store.refresh();
    }
  }

  protected async act(action: UserAction, user: UserDto): Promise<void> {
    if (action === 'setPassword') {
      await this.dialogs.setPassword(user);
    } else {
      await this.change(action, user);
    }
  }

  private async change(action: Exclude<UserAction, 'setPassword'>, user: UserDto): Promise<void> {
    const { id, email } = user;
    const isSelf = this.isSelf(user);
    try {
      const tokens = action === 'delete' ? await this.tokensOf(user) : '';
      if (!(await this.isWanted(action, email, isSelf, tokens))) {
        return;
      }
      await this.rows.during([id], () =>
        action === 'delete'
          ? this.client.delete(id)
          : this.client.update(id, { role: NEW_ROLES[action] }),
      );
      this.notify.success(`users.toast.${action}`, { email });
    } catch (error) {
      this.notify.failure(error, `users.toast.${action}Failed`, { email });
      this.store.refresh();
      return;
    }
    if (isSelf) {
      await this.leave();
    } else {
      this.store.refresh();
    }
  }

  private isWanted(
    action: Exclude<UserAction, 'setPassword'>,
    email: string,
    isSelf: boolean,
    tokens: string,
  ): Promise<boolean> {
    const warning = [tokens, isSelf ? this.texts.get('users.confirm.self') : ''].join(' ').trim();
    return this.confirm.ask({
      title: this.texts.get(`users.confirm.${action}Title`),
      message: this.texts.get(`users.confirm.${action}Text`, { email }),
      confirm: this.texts.get(`users.actions.${action}`),
      cancel: this.texts.get('common.actions.cancel'),
      isDestructive: action === 'delete',
      ...(warning ? { warning } : {}),
    });
  }

  /** Names the tokens that end with the user, and those that somebody else has then. */
  private async tokensOf(user: UserDto): Promise<string> {
    const { ending, moving } = await this.client.tokensOf(user.email);
    const moved = this.isSelf(user) ? 'users.confirm.tokensLeft' : 'users.confirm.tokensTaken';
    return [
      ...(ending.length > 0
        ? [this.texts.get('users.confirm.tokensEnded', { names: listOf(ending) })]
        : []),
      ...(moving.length > 0 ? [this.texts.get(moved, { names: listOf(moving) })] : []),
    ].join(' ');
  }

  /** The server has ended this session with the change. */
  private async leave(): Promise<void> {
    this.session.forget();
    await this.router.navigateByUrl('/dashboard');
  }
}

/** A dialog has no room for hundreds. */
function listOf(names: readonly string[]): string {
  const shown = names.slice(0, SHOWN_NAMES).map((name) => `“${name}”`);
  return shown.join(', ') + (names.length > SHOWN_NAMES ? ' …' : '');
}
