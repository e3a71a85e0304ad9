import { HttpClient } from '@angular/common/http';
import { inject, Service } from '@angular/core';
import { eventListSchema, type EventListDto } from '@keypool/dto';
import { map, type Observable } from 'rxjs';

const EVENTS = '/admin/events';

/** How many events one answer has at most. */
export const EVENTS_PAGE = 50;

@Service()
export class EventsClient {
  private readonly http = inject(HttpClient);

  /** Newest first. */
  read(query: Readonly<Record<string, string>>): Observable<EventListDto> {
    const params = { ...query, limit: EVENTS_PAGE };
    return this.http.get(EVENTS, { params }).pipe(map((body) => eventListSchema.parse(body)));
  }
}
