import { Component, effect, input, signal } from '@angular/core';
import { MatFormFieldModule } from '@angular/material/form-field';
import { MatInput } from '@angular/material/input';
import { MatSelectModule } from '@angular/material/select';
import { EVENT_TYPES } from '@keypool/dto';
import { TranslatePipe } from '@ngx-translate/core';
import { KEY_PROVIDERS } from '../data/key-provider';
import { DayField } from '../shared/form/day-field/day-field';
import { whenTyped } from '../shared/form/typing/when-typed';
import type { EventFilter } from './event-filter';

/** The filters above the timeline. */
@Component({
  selector: 'app-event-filters',
  imports: [DayField, MatFormFieldModule, MatInput, MatSelectModule, TranslatePipe],
  templateUrl: './event-filters.html',
  styleUrl: './event-filters.scss',
})
export class EventFilters {
  readonly filter = input.required<EventFilter>();

  protected readonly providers = KEY_PROVIDERS;
  protected readonly types = EVENT_TYPES;
  protected readonly ids = ['keyId', 'proxyId'] as const;
  protected readonly typed = { keyId: signal(''), proxyId: signal('') };
  private readonly typing = {
    keyId: whenTyped((text) => this.filter().set('keyId', text.trim(), true)),
    proxyId: whenTyped((text) => this.filter().set('proxyId', text.trim(), true)),
  };

  constructor() {
    // The URL may change without typing: back button, links of events, "clear filters".
    for (const name of this.ids) {
      effect(() => this.typed[name].set(this.filter()[name]()));
    }
  }

  protected type(name: 'keyId' | 'proxyId', text: string): void {
    this.typed[name].set(text);
    this.typing[name].soon(text);
  }
}
