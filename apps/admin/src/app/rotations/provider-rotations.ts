import { Component, computed, inject } from '@angular/core';
import type { RotationDto } from '@keypool/dto';
import { GuardStates } from '../data/guard-states';
import { KEY_PROVIDER } from '../data/key-provider';
import { RowsAtWork } from '../shared/list/rows-at-work';
import { GuardPanel } from './guard/guard-panel';
import { Journal } from './journal/journal';
import { JournalStore } from './journal/journal-store';
import { RotationsClient } from './rotations-client';
import { UndoRotations } from './undo/undo-rotations';

/** One provider's part of the page of rotations: its guard, and its journal. */
@Component({
  selector: 'app-provider-rotations',
  imports: [GuardPanel, Journal],
  providers: [JournalStore, RotationsClient, RowsAtWork, UndoRotations],
  template: `
    <app-guard-panel (changed)="store.reload()" />
    <app-journal [open]="open()" (undo)="undo($event)" />
  `,
  host: { class: 'app-page' },
})
export class ProviderRotations {
  private readonly guard = inject(GuardStates).of(inject(KEY_PROVIDER).id);
  protected readonly store = inject(JournalStore);
  private readonly undos = inject(UndoRotations);

  protected readonly open = computed(() => this.guard.value()?.open ?? []);

  protected async undo(rotation: RotationDto): Promise<void> {
    await this.undos.undo(rotation);
    // Nothing was done, but the page may be outdated.
    this.store.reload();
    this.guard.reload();
  }
}
