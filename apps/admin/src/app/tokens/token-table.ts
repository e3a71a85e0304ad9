import { Component, computed, input, output } from '@angular/core';
import { MatSortModule } from '@angular/material/sort';
import { MatTableModule } from '@angular/material/table';
import type { TokenDto } from '@keypool/dto';
import { TranslatePipe } from '@ngx-translate/core';
import { DayPipe, MomentPipe } from '../shared/format/day-pipe';
import type { ListQuery } from '../shared/list/list-query';
import { RowButtons, type RowButton } from '../shared/list/row-buttons';
import { TokenExpiry } from './token-expiry';
import { TokenReach } from './token-reach';
import { TokenScopeBadge } from './token-scope-badge';
import { ListRow } from '../shared/list/list-row';

const BUTTONS: readonly RowButton<'revoke'>[] = [
  { action: 'revoke', icon: 'delete', text: 'tokens.revoke' },
];

/** The tokens on a wide screen. */
@Component({
  selector: 'app-token-table',
  imports: [
    ListRow,
    DayPipe,
    MatSortModule,
    MatTableModule,
    MomentPipe,
    RowButtons,
    TokenExpiry,
    TokenReach,
    TokenScopeBadge,
    TranslatePipe,
  ],
  templateUrl: './token-table.html',
  styleUrl: './token-table.scss',
})
export class TokenTable {
  readonly tokens = input.required<readonly TokenDto[]>();
  readonly query = input.required<ListQuery>();
  readonly revoked = output<TokenDto>();

  protected readonly columns = ['name', 'scope', 'reach', 'createdAt', 'expiresAt', 'actions'];
  protected readonly buttons = BUTTONS;
  /** The table wants an array of its own. */
  protected readonly rows = computed(() => [...this.tokens()]);
  protected readonly idOf = (_index: number, token: TokenDto) => token.id;
}
