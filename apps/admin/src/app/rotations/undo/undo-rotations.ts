import { inject, Injector, Service } from '@angular/core';
import { MatDialog } from '@angular/material/dialog';
import type { GuardDto, RotationDto } from '@keypool/dto';
import { firstValueFrom } from 'rxjs';
import { Texts } from '../../core/language/texts';
import { Notify } from '../../core/notify/notify';
import { Clock } from '../../core/time/clock';
import { BatchRunner } from '../../shared/batch/batch-dialog';
import { RotationsClient } from '../rotations-client';
import { episodeOf, undoableConvictions } from './episode';
import { EpisodeDialog, type EpisodeDialogData } from './episode-dialog';
import { UndoDialog } from './undo-dialog';

/** Takes rotations back, after a dialog that says what will happen. Both resolve once all of it is over. */
@Service({ autoProvided: false })
export class UndoRotations {
  private readonly batches = inject(BatchRunner);
  private readonly client = inject(RotationsClient);
  private readonly clock = inject(Clock);
  private readonly dialog = inject(MatDialog);
  private readonly injector = inject(Injector);
  private readonly notify = inject(Notify);
  private readonly texts = inject(Texts);

  async undo(rotation: RotationDto): Promise<void> {
    const opened = this.dialog.open<UndoDialog, RotationDto>(UndoDialog, {
      data: rotation,
      injector: this.injector,
      width: '32rem',
    });
    await firstValueFrom(opened.afterClosed(), { defaultValue: undefined });
  }

  /** The newest first: a rotation can be undone once its replacement is no longer replaced itself. */
  async undoEpisode(guard: GuardDto): Promise<void> {
    const rotations = await this.candidates();
    if (rotations === null) {
      return;
    }
    if (rotations.length === 0) {
      return this.notify.success('rotations.episode.nothing');
    }
    const chosen = await this.choose({ rotations, episode: episodeOf(rotations, guard) });
    if (chosen.length === 0) {
      return;
    }
    const names = new Map(chosen.map((one) => [one.id, nameOf(one)]));
    await this.batches.run({
      title: this.texts.get('rotations.episode.title'),
      ids: [...names.keys()],
      task: (id) => this.client.undo(id, {}),
      isInOrder: true,
      labelOf: (id) => names.get(id) ?? id,
    });
  }

  /** Null when they could not be read. */
  private async candidates(): Promise<readonly RotationDto[] | null> {
    try {
      return undoableConvictions(await this.client.lastDone(), this.clock.now());
    } catch (error) {
      this.notify.failure(error);
      return null;
    }
  }

  private async choose(data: EpisodeDialogData): Promise<readonly RotationDto[]> {
    const opened = this.dialog.open<EpisodeDialog, EpisodeDialogData, readonly RotationDto[]>(
      EpisodeDialog,
      { data, width: '40rem' },
    );
    return (await firstValueFrom(opened.afterClosed())) ?? [];
  }
}

function nameOf({ failedKeyId, replacementKeyId }: RotationDto): string {
  return `${failedKeyId} ← ${replacementKeyId ?? ''}`;
}
