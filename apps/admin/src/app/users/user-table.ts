import { Component, computed, inject, input, output } from '@angular/core';
import { MatSortModule } from '@angular/material/sort';
import { MatTableModule } from '@angular/material/table';
import type { UserDto } from '@keypool/dto';
import { TranslatePipe } from '@ngx-translate/core';
import { SessionStore } from '../core/auth/session-store';
import { DayPipe, MomentPipe } from '../shared/format/day-pipe';
import type { ListQuery } from '../shared/list/list-query';
import { UserActions, type UserAction } from './user-actions';
import { UserRole } from './user-role';
import { ListRow } from '../shared/list/list-row';

export interface ChosenUserAction {
  readonly action: UserAction;
  readonly user: UserDto;
}

/** The users on a wide screen. */
@Component({
  selector: 'app-user-table',
  imports: [
    ListRow,
    DayPipe,
    MatSortModule,
    MatTableModule,
    MomentPipe,
    TranslatePipe,
    UserActions,
    UserRole,
  ],
  templateUrl: './user-table.html',
  styleUrl: './user-table.scss',
})
export class UserTable {
  protected readonly session = inject(SessionStore);

  readonly users = input.required<readonly UserDto[]>();
  readonly query = input.required<ListQuery>();
  readonly chosen = output<ChosenUserAction>();

  protected readonly columns = ['email', 'role', 'createdAt', 'actions'];
  /** The table wants an array of its own. */
  protected readonly rows = computed(() => [...this.users()]);
  protected readonly idOf = (_index: number, user: UserDto) => user.id;
}
