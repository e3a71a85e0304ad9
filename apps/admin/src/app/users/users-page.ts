import { Component, inject } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { MatIcon } from '@angular/material/icon';
import { Router } from '@angular/router';
import type { Role, UserDto } from '@keypool/dto';
import { TranslatePipe } from '@ngx-translate/core';
import { SessionStore } from '../core/auth/session-store';
import { Texts } from '../core/language/texts';
import { Notify } from '../core/notify/notify';
import { Viewport } from '../shared/format/viewport';
import { ListPanel } from '../shared/list/list-panel';
import { ListToolbar, type ListOption } from '../shared/list/list-toolbar';
import { RowsAtWork } from '../shared/list/rows-at-work';
import { Confirm } from '../shared/ui/confirm-dialog/confirm-dialog';
import { PageHeader } from '../shared/ui/page-header/page-header';
import type { UserAction } from './user-actions';
import { UserCards } from './user-cards';
import { UserDialogs } from './user-dialogs';
import { UserTable, type ChosenUserAction } from './user-table';
import { UsersClient } from './users-client';
import { UsersStore } from './users-store';

/** Where there are no column heads. */
const SORTS: readonly ListOption[] = [
  { value: 'email', text: 'users.email' },
  { value: 'role', text: 'users.role' },
  { value: '-createdAt', text: 'common.sorts.newest' },
];

const NEW_ROLES = { makeAdmin: 'admin', makeViewer: 'viewer' } as const satisfies Record<
  string,
  Role
>;

/** `/users`: who may sign in. */
@Component({
  selector: 'app-users-page',
  imports: [
    ListPanel,
    ListToolbar,
    MatButton,
    MatIcon,
    PageHeader,
    TranslatePipe,
    UserCards,
    UserTable,
  ],
  providers: [UsersStore, RowsAtWork],
  templateUrl: './users-page.html',
  host: { class: 'app-page' },
})
export class UsersPage {
  protected readonly store = inject(UsersStore);
  protected readonly isDesktop = inject(Viewport).isDesktop;
  private readonly client = inject(UsersClient);
  private readonly confirm = inject(Confirm);
  private readonly dialogs = inject(UserDialogs);
  private readonly notify = inject(Notify);
  private readonly router = inject(Router);
  private readonly rows = inject(RowsAtWork);
  private readonly session = inject(SessionStore);
  private readonly texts = inject(Texts);

  protected readonly sorts = SORTS;

  protected async add(): Promise<void> {
    if (await this.dialogs.add()) this.store.list.reload();
  }

  protected async act({ action, user }: ChosenUserAction): Promise<void> {
    if (action === 'setPassword') await this.dialogs.setPassword(user);
    else await this.change(action, user);
  }

  private async change(
    action: Exclude<UserAction, 'setPassword'>,
    { id, email }: UserDto,
  ): Promise<void> {
    const isSelf = email === this.session.user()?.email;
    if (!(await this.isWanted(action, email, isSelf))) return;
    try {
      await this.rows.during([id], () =>
        action === 'delete'
          ? this.client.delete(id)
          : this.client.update(id, { role: NEW_ROLES[action] }),
      );
      this.notify.success(`users.toast.${action}`, { email });
    } catch (error) {
      this.notify.failure(error, `users.toast.${action}Failed`, { email });
      this.store.list.reload();
      return;
    }
    if (isSelf) await this.leave();
    else this.store.list.reload();
  }

  private isWanted(
    action: Exclude<UserAction, 'setPassword'>,
    email: string,
    isSelf: boolean,
  ): Promise<boolean> {
    return this.confirm.ask({
      title: this.texts.get(`users.confirm.${action}Title`),
      message: this.texts.get(`users.confirm.${action}Text`, { email }),
      confirm: this.texts.get(`users.actions.${action}`),
      cancel: this.texts.get('common.actions.cancel'),
      isDestructive: action === 'delete',
      ...(isSelf ? { warning: this.texts.get('users.confirm.self') } : {}),
    });
  }

  /** The server has ended this session with the change. */
  private async leave(): Promise<void> {
    this.session.forget();
    await this.router.navigateByUrl('/dashboard');
  }
}
