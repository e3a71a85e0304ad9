import { Component, computed, inject, input, output } from '@angular/core';
import { MatCheckbox } from '@angular/material/checkbox';
import { MatSortModule } from '@angular/material/sort';
import { MatTableModule } from '@angular/material/table';
import type { BackupKeyDto } from '@keypool/dto';
import { TranslatePipe } from '@ngx-translate/core';
import { DayPipe, MomentPipe, NOTHING } from '../../../shared/format/day-pipe';
import type { ListQuery } from '../../../shared/list/list-query';
import type { Selection } from '../../../shared/list/selection';
import { KEY_PROVIDER } from '../../key-provider';
import { BackupKeyActions, type BackupKeyAction } from '../backup-key-actions/backup-key-actions';
import { BackupKeyStatus } from '../backup-key-status/backup-key-status';
import { ListRow } from '../../../shared/list/list-row';

/** The backup keys on a wide screen. */
@Component({
  selector: 'app-backup-key-table',
  imports: [
    ListRow,
    BackupKeyActions,
    BackupKeyStatus,
    DayPipe,
    MatCheckbox,
    MatSortModule,
    MatTableModule,
    MomentPipe,
    TranslatePipe,
  ],
  templateUrl: './backup-key-table.html',
  styleUrl: './backup-key-table.scss',
})
export class BackupKeyTable {
  protected readonly texts = inject(KEY_PROVIDER).backupKeysTexts;

  readonly keys = input.required<readonly BackupKeyDto[]>();
  readonly query = input.required<ListQuery>();
  readonly selection = input.required<Selection>();
  readonly chosen = output<{ action: BackupKeyAction; key: BackupKeyDto }>();

  protected readonly nothing = NOTHING;
  protected readonly columns = [
    'select',
    'id',
    'apiKey',
    'status',
    'usedFor',
    'createdAt',
    'actions',
  ];
  /** The table wants an array of its own. */
  protected readonly rows = computed(() => [...this.keys()]);
  protected readonly ids = computed(() => this.keys().map((key) => key.id));
  protected readonly idOf = (_index: number, key: BackupKeyDto) => key.id;
}
