import { DOCUMENT } from '@angular/common';
import { Component, computed, inject } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { MatIcon } from '@angular/material/icon';
import { TranslatePipe } from '@ngx-translate/core';
import { DownloadMenu } from '../shared/download/download-menu';
import { CountPipe } from '../shared/format/count-pipe';
import { PluralPipe } from '../shared/format/plural-pipe';
import { ListFrame, listState } from '../shared/list/list-frame';
import { EmptyState } from '../shared/ui/empty-state/empty-state';
import { PageHeader } from '../shared/ui/page-header/page-header';
import { EventFilters } from './event-filters';
import { EventTimeline } from './event-timeline';
import { EVENTS_EXPORT } from './events-client';
import { EventsStore } from './events-store';

/** Someone who has scrolled further down is reading: nothing may move. */
const NEAR_TOP_PX = 80;

/** `/events`: what happened, as a timeline. */
@Component({
  selector: 'app-events-page',
  imports: [
    CountPipe,
    DownloadMenu,
    EmptyState,
    EventFilters,
    EventTimeline,
    ListFrame,
    MatButton,
    MatIcon,
    PageHeader,
    PluralPipe,
    TranslatePipe,
  ],
  providers: [EventsStore],
  templateUrl: './events-page.html',
  styleUrl: './events-page.scss',
  host: { class: 'app-page', '(window:scroll)': 'holdWhileReading()' },
})
export class EventsPage {
  protected readonly store = inject(EventsStore);
  protected readonly exportApi = EVENTS_EXPORT;
  private readonly window = inject(DOCUMENT).defaultView;

  protected readonly state = computed(() => {
    const count = this.store.rows().length;
    return listState(this.store, count, count, this.store.filter.isNarrowed());
  });

  protected holdWhileReading(): void {
    this.store.hold((this.window?.scrollY ?? 0) > NEAR_TOP_PX);
  }

  protected showHeld(): void {
    this.store.showHeld();
    this.window?.scrollTo({ top: 0 });
  }
}
