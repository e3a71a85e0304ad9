import { Component, inject, input, output } from '@angular/core';
import { MatCheckbox } from '@angular/material/checkbox';
import type { BackupKeyDto } from '@keypool/dto';
import { TranslatePipe } from '@ngx-translate/core';
import { DayPipe, NOTHING } from '../../../shared/format/day-pipe';
import type { Selection } from '../../../shared/list/selection';
import { KEY_PROVIDER } from '../../key-provider';
import { BackupKeyActions, type BackupKeyAction } from '../backup-key-actions/backup-key-actions';
import { BackupKeyStatus } from '../backup-key-status/backup-key-status';
import { ListRow } from '../../../shared/list/list-row';

/** The backup keys on a narrow screen. */
@Component({
  selector: 'app-backup-key-cards',
  imports: [ListRow, BackupKeyActions, BackupKeyStatus, DayPipe, MatCheckbox, TranslatePipe],
  templateUrl: './backup-key-cards.html',
  styleUrl: './backup-key-cards.scss',
})
export class BackupKeyCards {
  protected readonly texts = inject(KEY_PROVIDER).backupKeysTexts;

  readonly keys = input.required<readonly BackupKeyDto[]>();
  readonly selection = input.required<Selection>();
  readonly chosen = output<{ action: BackupKeyAction; key: BackupKeyDto }>();

  protected readonly nothing = NOTHING;
}
