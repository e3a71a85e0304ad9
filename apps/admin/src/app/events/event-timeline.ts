import { Component, computed, inject, input } from '@angular/core';
import type { EventDto } from '@keypool/dto';
import { TranslatePipe } from '@ngx-translate/core';
import { LanguageStore } from '../core/language/language-store';
import { Clock } from '../core/time/clock';
import { DayPipe } from '../shared/format/day-pipe';
import { dayOfDate } from '../shared/form/day-field/days';
import { EventItem } from './event-item';

interface EventsOfDay {
  readonly day: string;
  readonly at: string;
  readonly weekday: string;
  readonly isToday: boolean;
  readonly events: EventDto[];
}

/** Events under the day on which they happened, in the user's time zone. */
@Component({
  selector: 'app-event-timeline',
  imports: [DayPipe, EventItem, TranslatePipe],
  template: `
    @for (group of groups(); track group.day) {
      <section [attr.aria-labelledby]="'day-' + group.day">
        <h2 [id]="'day-' + group.day">
          {{ group.weekday }} {{ group.at | day }}
          @if (group.isToday) {
            <span class="today">{{ 'events.today' | translate }}</span>
          }
        </h2>
        <ol>
          @for (event of group.events; track event.id) {
            <li><app-event-item [event]="event" /></li>
          }
        </ol>
      </section>
    }
  `,
  styleUrl: './event-timeline.scss',
})
export class EventTimeline {
  private readonly language = inject(LanguageStore);
  private readonly clock = inject(Clock);

  readonly events = input.required<readonly EventDto[]>();

  protected readonly groups = computed(() => {
    const weekday = new Intl.DateTimeFormat(this.language.locale(), { weekday: 'long' });
    const today = dayOfDate(new Date(this.clock.now()));
    const groups: EventsOfDay[] = [];
    for (const event of this.events()) {
      const date = new Date(event.at);
      const day = dayOfDate(date);
      const last = groups.at(-1);
      if (last?.day === day) {
        last.events.push(event);
      } else {
        const isToday = day === today;
        groups.push({
          day,
          at: event.at,
          weekday: weekday.format(date),
          isToday,
          events: [event],
        });
      }
    }
    return groups;
  });
}
