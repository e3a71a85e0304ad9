import type { EventDto } from './event.dto';

/** Filters of the list of events: the query of `GET /admin/events`. */
export interface EventCriteria {
  readonly provider?: string;
  readonly type?: string;
  readonly keyId?: string;
  readonly proxyId?: string;
  readonly actor?: string;
  readonly from?: string;
  readonly to?: string;
}

/**
 * Whether the event matches the filters. A proxy's events include those of the keys that were bound to it when they were
 * replaced; a key's, those that tell who got it.
 */
export function matchesCriteria(event: EventDto, criteria: EventCriteria): boolean {
  const { provider, type, keyId, proxyId, actor, from, to } = criteria;
  const at = Date.parse(event.at);
  return (
    (!provider || event.provider === provider) &&
    (!type || event.type === type) &&
    (!keyId || event.keyId === keyId || names(event, 'keyIds', keyId)) &&
    (!proxyId || event.proxyId === proxyId || names(event, 'proxyIds', proxyId)) &&
    (!actor || event.actor === actor) &&
    (!from || at >= Date.parse(from)) &&
    (!to || at <= Date.parse(to))
  );
}

function names({ detail }: EventDto, field: 'keyIds' | 'proxyIds', id: string): boolean {
  const ids = detail[field];
  return ids === id || (Array.isArray(ids) && ids.includes(id));
}
