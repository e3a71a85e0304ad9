import { Component, inject, input, output } from '@angular/core';
import { MatCheckbox } from '@angular/material/checkbox';
import type { KeyDto } from '@keypool/dto';
import { TranslatePipe } from '@ngx-translate/core';
import { lastPassed } from '../../../core/time/last-passed';
import { CountPipe } from '../../../shared/format/count-pipe';
import type { Selection } from '../../../shared/list/selection';
import { isUsableKey } from '../../data/key-state';
import { KEY_PROVIDER } from '../../key-provider';
import { KeyActions, type KeyAction } from '../key-actions/key-actions';
import { KeyStatusCell } from '../key-status/key-status-cell';
import { ListRow } from '../../../shared/list/list-row';

/** The keys on a narrow screen. */
@Component({
  selector: 'app-key-cards',
  imports: [ListRow, CountPipe, KeyActions, KeyStatusCell, MatCheckbox, TranslatePipe],
  templateUrl: './key-cards.html',
  styleUrl: './key-cards.scss',
})
export class KeyCards {
  protected readonly texts = inject(KEY_PROVIDER).keysTexts;

  readonly keys = input.required<readonly KeyDto[]>();
  readonly selection = input.required<Selection>();
  readonly chosen = output<{ action: KeyAction; key: KeyDto }>();

  private readonly time = lastPassed(() => this.keys().map((key) => key.cooldownUntil));
  protected readonly isUsable = (key: KeyDto) => isUsableKey(key, this.time());
}
