import { Component, inject, input, output, ViewEncapsulation } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { MatFormFieldModule } from '@angular/material/form-field';
import { MatIcon } from '@angular/material/icon';
import { MatSelectModule } from '@angular/material/select';
import { RouterLink } from '@angular/router';
import { ROTATION_STATES, type RotationDto } from '@keypool/dto';
import { TranslatePipe } from '@ngx-translate/core';
import { lastPassed } from '../../core/time/last-passed';
import { CauseTexts } from '../../data/cause-texts';
import { KEY_PROVIDER } from '../../data/key-provider';
import { DownloadMenu } from '../../shared/download/download-menu';
import { MinutePipe, MomentPipe, NOTHING } from '../../shared/format/day-pipe';
import { List } from '../../shared/list/list';
import { ListColumn } from '../../shared/list/list-column';
import type { ButtonsOfRows } from '../../shared/list/row-buttons';
import { EmptyState } from '../../shared/ui/empty-state/empty-state';
import { ROTATIONS_EXPORT } from '../rotations-client';
import { canBeUndone } from '../undo/can-be-undone';
import { JournalStore } from './journal-store';
import { RotationCause } from './rotation-cause';
import { RotationProxies } from './rotation-proxies';
import { RotationState } from './rotation-state';

/** The journal of one provider's rotations. Its styles reach into the cells, which the list renders. */
@Component({
  selector: 'app-journal',
  imports: [
    DownloadMenu,
    EmptyState,
    List,
    ListColumn,
    MatButton,
    MatFormFieldModule,
    MatIcon,
    MatSelectModule,
    MinutePipe,
    MomentPipe,
    RotationCause,
    RotationProxies,
    RotationState,
    RouterLink,
    TranslatePipe,
  ],
  templateUrl: './journal.html',
  styleUrl: './journal.scss',
  encapsulation: ViewEncapsulation.None,
  host: { class: 'app-journal', role: 'region', 'aria-labelledby': 'journal-title' },
})
export class Journal {
  protected readonly store = inject(JournalStore);
  protected readonly provider = inject(KEY_PROVIDER);
  protected readonly causes = inject(CauseTexts);
  protected readonly exportApi = ROTATIONS_EXPORT;

  /** Ids of the rotations whose replacement has not shown yet that it works. */
  readonly open = input.required<readonly string[]>();
  readonly undo = output<RotationDto>();

  protected readonly states = ROTATION_STATES;
  protected readonly nothing = NOTHING;
  private readonly time = lastPassed(() => this.store.rows().map(({ undoUntil }) => undoUntil));
  protected readonly buttons: ButtonsOfRows<RotationDto, 'undo'> = {
    head: 'rotations.table.actions',
    most: 1,
    of: (rotation) =>
      canBeUndone(rotation, this.time())
        ? [{ action: 'undo', icon: 'restore', text: 'rotations.undo.button' }]
        : [],
    params: ({ failedKeyId }) => ({ id: failedKeyId }),
    showsText: true,
  };
  protected readonly lookOf = ({ state }: RotationDto) => (state === 'waiting' ? 'unhealthy' : '');
}
