import { Component, computed, input, linkedSignal } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { MatButtonToggleModule } from '@angular/material/button-toggle';
import { maskKey } from '@keypool/key-pool';
import { TranslatePipe } from '@ngx-translate/core';
import type { IconName } from '../../core/icons/icons';
import { CountPipe } from '../../shared/format/count-pipe';
import { StatusBadge, type Tone } from '../../shared/ui/status-badge/status-badge';
import { IMPORT_LINE_STATES, shownId, type ImportLine, type ImportLineState } from './import-lines';

const SHOWN_AT_ONCE = 100;

const LOOKS = {
  exists: { tone: 'neutral', icon: 'inventory' },
  retired: { tone: 'warning', icon: 'block' },
  new: { tone: 'good', icon: 'check-circle' },
  duplicate: { tone: 'warning', icon: 'copy' },
  invalid: { tone: 'bad', icon: 'error' },
} as const satisfies Record<ImportLineState, { tone: Tone; icon: IconName }>;

/** What an import would do, line by line, before anything is sent. */
@Component({
  selector: 'app-import-preview',
  imports: [CountPipe, MatButton, MatButtonToggleModule, StatusBadge, TranslatePipe],
  templateUrl: './import-preview.html',
  styleUrl: './import-preview.scss',
})
export class ImportPreview {
  readonly lines = input.required<readonly ImportLine[]>();

  protected readonly looks = LOOKS;
  protected readonly mask = maskKey;
  protected readonly idOf = (line: ImportLine) => shownId(line);
  /** The states that occur. */
  protected readonly states = computed(() =>
    IMPORT_LINE_STATES.filter((state) => this.counts()[state] > 0),
  );
  protected readonly counts = computed(() => {
    const counts = { all: 0, new: 0, exists: 0, retired: 0, duplicate: 0, invalid: 0 };
    for (const line of this.lines()) {
      counts.all += 1;
      counts[line.state] += 1;
    }
    return counts;
  });
  protected readonly filter = linkedSignal<readonly ImportLineState[], ImportLineState | 'all'>({
    source: this.states,
    computation: (states, previous) => states.find((state) => state === previous?.value) ?? 'all',
  });
  private readonly limit = linkedSignal({
    source: this.filter,
    computation: () => SHOWN_AT_ONCE,
  });
  private readonly chosen = computed(() =>
    this.lines().filter((line) => this.filter() === 'all' || line.state === this.filter()),
  );
  protected readonly shown = computed(() => this.chosen().slice(0, this.limit()));
  protected readonly hidden = computed(() => this.chosen().length - this.shown().length);

  protected showMore(): void {
    this.limit.update((limit) => limit + SHOWN_AT_ONCE);
  }
}
