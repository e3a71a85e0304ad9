import type { HttpResourceRequest } from '@angular/common/http';
import { Service } from '@angular/core';
import { eventListSchema, type EventDto } from '@keypool/dto';
import type { CursorPage } from '../shared/list/row-window';

/** The list as a file. */
export const EVENTS_EXPORT = '/admin/export/events';

@Service()
export class EventsClient {
  /** Newest first. */
  listRequest(params: Record<string, string | number>): HttpResourceRequest {
    return { url: '/admin/events', params };
  }

  parseList(body: unknown): CursorPage<EventDto> {
    const { events: rows, nextCursor } = eventListSchema.parse(body);
    return { rows, nextCursor };
  }
}
