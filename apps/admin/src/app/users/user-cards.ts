import { Component, inject, input, output } from '@angular/core';
import type { UserDto } from '@keypool/dto';
import { TranslatePipe } from '@ngx-translate/core';
import { SessionStore } from '../core/auth/session-store';
import { DayPipe } from '../shared/format/day-pipe';
import { UserActions } from './user-actions';
import { UserRole } from './user-role';
import type { ChosenUserAction } from './user-table';
import { ListRow } from '../shared/list/list-row';

/** The users on a narrow screen. */
@Component({
  selector: 'app-user-cards',
  imports: [ListRow, DayPipe, TranslatePipe, UserActions, UserRole],
  templateUrl: './user-cards.html',
  styleUrl: './user-cards.scss',
})
export class UserCards {
  protected readonly session = inject(SessionStore);

  readonly users = input.required<readonly UserDto[]>();
  readonly chosen = output<ChosenUserAction>();
}
