import { Component, effect, input, signal } from '@angular/core';
import { MatFormFieldModule } from '@angular/material/form-field';
import { MatInput } from '@angular/material/input';
import { MatSelectModule } from '@angular/material/select';
import { EVENT_TYPES } from '@keypool/dto';
import { TranslatePipe } from '@ngx-translate/core';
import { KEY_PROVIDERS } from '../data/key-provider';
import { DayField } from '../shared/form/day-field/day-field';
import { whenTyped, type WhenTyped } from '../shared/form/typing/when-typed';
import { TYPED_FILTERS, type EventFilter, type TypedFilter } from './event-filter';

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
  protected readonly fields = [
    { name: 'keyId', example: '' },
    { name: 'proxyId', example: '' },
    { name: 'actor', example: 'events.filter.actorExample' },
  ] as const;
  protected readonly longest = TYPED_FILTERS;
  protected readonly typed = { keyId: signal(''), proxyId: signal(''), actor: signal('') };
  private readonly typing = {
    keyId: this.whenTyped('keyId'),
    proxyId: this.whenTyped('proxyId'),
    actor: this.whenTyped('actor'),
  };

  constructor() {
    // The URL may change without typing: back button, links of events, "clear filters".
    for (const { name } of this.fields) {
      effect(() => this.typed[name].set(this.filter()[name]()));
    }
  }

  protected type(name: TypedFilter, text: string): void {
    this.typed[name].set(text);
    this.typing[name].soon(text);
  }

  private whenTyped(name: TypedFilter): WhenTyped {
    return whenTyped((text) => this.filter().set(name, text.trim(), true));
  }
}
