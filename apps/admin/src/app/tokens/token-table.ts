import { Component, computed, input, output } from '@angular/core';
import { MatIconButton } from '@angular/material/button';
import { MatIcon } from '@angular/material/icon';
import { MatSortModule } from '@angular/material/sort';
import { MatTableModule } from '@angular/material/table';
import { MatTooltip } from '@angular/material/tooltip';
import type { TokenDto } from '@keypool/dto';
import { TranslatePipe } from '@ngx-translate/core';
import { DayPipe, MomentPipe } from '../shared/format/day-pipe';
import type { ListQuery } from '../shared/list/list-query';
import { TokenExpiry } from './token-expiry';
import { TokenReach } from './token-reach';
import { TokenScopeBadge } from './token-scope-badge';

/** The tokens on a wide screen. */
@Component({
  selector: 'app-token-table',
  imports: [
    DayPipe,
    MatIcon,
    MatIconButton,
    MatSortModule,
    MatTableModule,
    MatTooltip,
    MomentPipe,
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
  /** The table wants an array of its own. */
  protected readonly rows = computed(() => [...this.tokens()]);
  protected readonly idOf = (_index: number, token: TokenDto) => token.id;
}
