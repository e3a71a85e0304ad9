import { DOCUMENT } from '@angular/common';
import { Component, inject, input, signal } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { TranslatePipe } from '@ngx-translate/core';
import { CountPipe } from '../format/count-pipe';
import { ChartCanvas } from './chart-canvas';
import type { ChartView } from './chart-view';

/** A chart with its title. Screen readers always get the same as a table; a button shows it to everyone. */
@Component({
  selector: 'app-chart-panel',
  imports: [ChartCanvas, CountPipe, MatButton, TranslatePipe],
  templateUrl: './chart-panel.html',
  styleUrl: './chart-panel.scss',
  host: { class: 'app-panel' },
})
export class ChartPanel {
  private readonly document = inject(DOCUMENT);

  readonly title = input.required<string>();
  readonly view = input.required<ChartView>();
  /** Shown instead of an empty chart; null when there is data. */
  readonly nothing = input<string | null>(null);

  protected readonly isTable = signal(false);

  protected reload(): void {
    this.document.location.reload();
  }
}
