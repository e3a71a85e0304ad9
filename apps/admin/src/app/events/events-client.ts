import { HttpClient } from '@angular/common/http';
import { inject, Service } from '@angular/core';
import { eventListSchema, type EventListDto } from '@keypool/dto';
import { map, type Observable } from 'rxjs';

const EVENTS = '/admin/events';
const PAGE = 50;

@Service()
export class EventsClient {
  private readonly http = inject(HttpClient);

  /** Newest first. `cursor` goes on where an answer ended. */
  read(filter: Record<string, string>, cursor: string | null): Observable<EventListDto> {
    const params = { ...filter, limit: PAGE, ...(cursor ? { cursor } : {}) };
    return this.http.get(EVENTS, { params }).pipe(map((body) => eventListSchema.parse(body)));
  }
}
