import { Component, computed, inject } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { MatCheckbox } from '@angular/material/checkbox';
import { MAT_DIALOG_DATA, MatDialogModule, MatDialogRef } from '@angular/material/dialog';
import { MatIcon } from '@angular/material/icon';
import type { RotationDto } from '@keypool/dto';
import { TranslatePipe } from '@ngx-translate/core';
import { MinutePipe } from '../../shared/format/day-pipe';
import { PluralPipe } from '../../shared/format/plural-pipe';
import { Selection } from '../../shared/list/selection';
import { DialogText } from '../../shared/ui/dialog-text/dialog-text';
import { RotationCause } from '../journal/rotation-cause';

export interface EpisodeDialogData {
  /** Newest first. */
  readonly rotations: readonly RotationDto[];
  /** Ids of those that are chosen to begin with. */
  readonly episode: readonly string[];
}

/** Shows what an undo of many rotations would take back, for the admin to choose from. */
@Component({
  selector: 'app-episode-dialog',
  imports: [
    DialogText,
    MatButton,
    MatCheckbox,
    MatDialogModule,
    MatIcon,
    MinutePipe,
    PluralPipe,
    RotationCause,
    TranslatePipe,
  ],
  templateUrl: './episode-dialog.html',
  styleUrl: './episode-dialog.scss',
})
export class EpisodeDialog {
  protected readonly data = inject<EpisodeDialogData>(MAT_DIALOG_DATA);
  private readonly dialog =
    inject<MatDialogRef<EpisodeDialog, readonly RotationDto[]>>(MatDialogRef);

  protected readonly selection = new Selection();
  private readonly chosen = computed(() =>
    this.data.rotations.filter(({ id }) => this.selection.has(id)),
  );

  constructor() {
    this.selection.replace(this.data.episode);
  }

  protected undo(): void {
    if (this.chosen().length > 0) {
      this.dialog.close(this.chosen());
    }
  }
}
