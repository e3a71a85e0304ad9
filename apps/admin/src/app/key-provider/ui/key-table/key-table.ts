import { Component, computed, inject, input, output } from '@angular/core';
import { MatCheckbox } from '@angular/material/checkbox';
import { MatSortModule } from '@angular/material/sort';
import { MatTableModule } from '@angular/material/table';
import type { KeyDto } from '@keypool/dto';
import { TranslatePipe } from '@ngx-translate/core';
import { lastPassed } from '../../../core/time/last-passed';
import { CountPipe } from '../../../shared/format/count-pipe';
import type { ListQuery } from '../../../shared/list/list-query';
import type { Selection } from '../../../shared/list/selection';
import { isUsableKey } from '../../data/key-state';
import { KEY_PROVIDER } from '../../key-provider';
import { KeyActions, type KeyAction } from '../key-actions/key-actions';
import { KeyStatusCell } from '../key-status/key-status-cell';
import { ListRow } from '../../../shared/list/list-row';

/** The keys on a wide screen. */
@Component({
  selector: 'app-key-table',
  imports: [
    ListRow,
    CountPipe,
    KeyActions,
    KeyStatusCell,
    MatCheckbox,
    MatSortModule,
    MatTableModule,
    TranslatePipe,
  ],
  templateUrl: './key-table.html',
  styleUrl: './key-table.scss',
})
export class KeyTable {
  protected readonly texts = inject(KEY_PROVIDER).keysTexts;

  readonly keys = input.required<readonly KeyDto[]>();
  readonly query = input.required<ListQuery>();
  readonly selection = input.required<Selection>();
  readonly chosen = output<{ action: KeyAction; key: KeyDto }>();

  protected readonly columns = [
    'select',
    'id',
    'apiKey',
    'status',
    'tokensUsed',
    'requestsCount',
    'actions',
  ];
  /** The table wants an array of its own. */
  protected readonly rows = computed(() => [...this.keys()]);
  protected readonly ids = computed(() => this.keys().map((key) => key._id));
  protected readonly idOf = (_index: number, key: KeyDto) => key._id;

  private readonly time = lastPassed(() => this.keys().map((key) => key.cooldownUntil));
  protected readonly isUsable = (key: KeyDto) => isUsableKey(key, this.time());
}
