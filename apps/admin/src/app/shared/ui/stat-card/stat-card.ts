import { NgTemplateOutlet } from '@angular/common';
import { Component, input } from '@angular/core';
import { MatIcon } from '@angular/material/icon';
import { RouterLink, type UrlTree } from '@angular/router';
import type { IconName } from '../../../core/icons/icons';
import { CountPipe } from '../../format/count-pipe';
import { MissingFigure } from '../missing-figure';
import type { Tone } from '../status-badge/status-badge';

/** One number with its name. With `link` the whole card links to the list it counts. */
@Component({
  selector: 'app-stat-card',
  imports: [CountPipe, MatIcon, MissingFigure, NgTemplateOutlet, RouterLink],
  templateUrl: './stat-card.html',
  styleUrl: './stat-card.scss',
  host: { '[attr.data-tone]': 'tone()' },
})
export class StatCard {
  readonly label = input.required<string>();
  /** Null while it is unknown. */
  readonly value = input.required<number | null>();
  /** Reading it failed, so an unknown value is not loading. */
  readonly isFailed = input(false);
  readonly icon = input.required<IconName>();
  readonly tone = input<Tone>('neutral');
  readonly hint = input<string | null>(null);
  readonly link = input<string | UrlTree | null>(null);
}
