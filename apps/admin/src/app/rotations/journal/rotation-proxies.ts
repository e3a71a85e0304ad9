import { Component, computed, input } from '@angular/core';
import { RouterLink } from '@angular/router';
import { NOTHING } from '../../shared/format/day-pipe';
import { PluralPipe } from '../../shared/format/plural-pipe';

/** More would push other rows out of sight. */
const SHOWN = 3;

/** Where the failed key was bound. */
@Component({
  selector: 'app-rotation-proxies',
  imports: [PluralPipe, RouterLink],
  template: `
    @for (id of shown(); track id) {
      <a routerLink="/proxies" [queryParams]="{ q: id }" [title]="id">{{ id }}</a>
    } @empty {
      {{ nothing }}
    }
    @if (hidden().length > 0) {
      <span [title]="hidden().join(', ')">{{ 'events.more' | plural: hidden().length }}</span>
    }
  `,
  styles: `
    :host {
      display: grid;
    }

    a {
      overflow: hidden;
      color: inherit;
      text-overflow: ellipsis;
      white-space: nowrap;
    }

    span {
      color: var(--mat-sys-on-surface-variant);
      font: var(--mat-sys-body-small);
    }
  `,
})
export class RotationProxies {
  readonly ids = input.required<readonly string[]>();

  protected readonly nothing = NOTHING;
  protected readonly shown = computed(() => this.ids().slice(0, SHOWN));
  protected readonly hidden = computed(() => this.ids().slice(SHOWN));
}
