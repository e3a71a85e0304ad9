import { Component, computed, inject, output } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { MatIcon } from '@angular/material/icon';
import { RouterLink } from '@angular/router';
import type { GuardAction, GuardDto, GuardStateName } from '@keypool/dto';
import { TranslatePipe } from '@ngx-translate/core';
import type { IconName } from '../../core/icons/icons';
import { GuardStates } from '../../data/guard-states';
import { KEY_PROVIDER } from '../../data/key-provider';
import { CountPipe } from '../../shared/format/count-pipe';
import { MinutePipe } from '../../shared/format/day-pipe';
import { PluralPipe } from '../../shared/format/plural-pipe';
import { ListNotice } from '../../shared/list/list-notice';
import { StatusBadge, type Tone } from '../../shared/ui/status-badge/status-badge';
import { UndoRotations } from '../undo/undo-rotations';
import { GUARD_ICONS, GuardActions } from './guard-actions';

/** More would push the journal out of sight. */
const SHOWN_KEYS = 10;

const LOOKS = {
  off: { tone: 'neutral', icon: 'block' },
  watching: { tone: 'good', icon: 'guard' },
  holding: { tone: 'warning', icon: 'waiting' },
  doubt: { tone: 'warning', icon: 'guard' },
  paused: { tone: 'warning', icon: 'pause' },
} as const satisfies Record<GuardStateName, { tone: Tone; icon: IconName }>;

/** How the guard of one provider stands, why, and what an admin can do about it. */
@Component({
  selector: 'app-guard-panel',
  imports: [
    CountPipe,
    ListNotice,
    MatButton,
    MatIcon,
    MinutePipe,
    PluralPipe,
    RouterLink,
    StatusBadge,
    TranslatePipe,
  ],
  providers: [GuardActions],
  templateUrl: './guard-panel.html',
  styleUrl: './guard-panel.scss',
  host: { class: 'app-panel', role: 'region', 'aria-labelledby': 'guard-title' },
})
export class GuardPanel {
  protected readonly provider = inject(KEY_PROVIDER);
  protected readonly actions = inject(GuardActions);
  private readonly undos = inject(UndoRotations);
  protected readonly reading = inject(GuardStates).of(this.provider.id);

  /** Rotations may have been undone. */
  readonly changed = output();

  protected readonly guard = this.reading.value;
  protected readonly looks = LOOKS;
  protected readonly icons = GUARD_ICONS;
  protected readonly shown = computed(() => (this.guard()?.held ?? []).slice(0, SHOWN_KEYS));
  protected readonly hidden = computed(() => (this.guard()?.held ?? []).slice(SHOWN_KEYS));
  protected readonly choices = computed<readonly GuardAction[]>(() => {
    const guard = this.guard();
    if (!guard) {
      return [];
    }
    const forHeld: GuardAction[] = guard.held.length > 0 ? ['go_on', 'release'] : [];
    return [...forHeld, guard.state === 'paused' ? 'resume' : 'pause'];
  });

  protected async act(action: GuardAction, guard: GuardDto): Promise<void> {
    await this.actions.act(action, guard);
    this.reading.reload();
    this.changed.emit();
  }

  protected async undoEpisode(guard: GuardDto): Promise<void> {
    await this.undos.undoEpisode(guard);
    this.reading.reload();
    this.changed.emit();
  }
}
