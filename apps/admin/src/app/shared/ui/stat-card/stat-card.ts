import { NgTemplateOutlet } from '@angular/common';
import { Component, input } from '@angular/core';
import { MatIcon } from '@angular/material/icon';
import { RouterLink, type UrlTree } from '@angular/router';
import type { IconName } from '../../../core/icons/icons';
import { CountPipe } from '../../format/count-pipe';
import { MissingFigure } from '../missing-figure';
import type { Tone } from '../status-badge/status-badge';

/** One number with its name. With `link` the whole card leads to the list that the number counts. */
@Component({
  selector: 'app-stat-card',
  imports: [CountPipe, MatIcon, MissingFigure, NgTemplateOutlet, RouterLink],
  templateUrl: './stat-card.html',
  styleUrl: './stat-card.scss',
  host: { '[attr.data-tone]': 'tone()' },
})
export class StatCard {
  readonly label = input.required<string>();
  /** Null while it is not known. */
  readonly value = input.required<number | null>();
  /** Reading it failed: an unknown value is not on its way then. */
  readonly isFailed = input(false);
  readonly icon = input.required<IconName>();
  readonly tone = input<Tone>('neutral');
  readonly hint = input<string | null>(null);
  readonly link = input<string | UrlTree | null>(null);
}
