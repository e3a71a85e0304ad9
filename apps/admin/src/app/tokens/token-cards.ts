import { Component, inject, input, output } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { MatIcon } from '@angular/material/icon';
import type { TokenDto } from '@keypool/dto';
import { TranslatePipe } from '@ngx-translate/core';
import { DayPipe } from '../shared/format/day-pipe';
import { TokenExpiry } from './token-expiry';
import { TokenReach } from './token-reach';
import { TokenScopeBadge } from './token-scope-badge';
import { ListRow } from '../shared/list/list-row';
import { RowsAtWork } from '../shared/list/rows-at-work';

/** The tokens on a narrow screen. */
@Component({
  selector: 'app-token-cards',
  imports: [
    ListRow,
    DayPipe,
    MatButton,
    MatIcon,
    TokenExpiry,
    TokenReach,
    TokenScopeBadge,
    TranslatePipe,
  ],
  templateUrl: './token-cards.html',
  styleUrl: './token-cards.scss',
})
export class TokenCards {
  protected readonly rows = inject(RowsAtWork);

  readonly tokens = input.required<readonly TokenDto[]>();
  readonly revoked = output<TokenDto>();
}
