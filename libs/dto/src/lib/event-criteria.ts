import type { EventDto } from './event.dto';

/** Filters of the list of events: the query of `GET /admin/events`. */
export interface EventCriteria {
  readonly provider?: string;
  readonly type?: string;
  readonly keyId?: string;
  readonly proxyId?: string;
  readonly from?: string;
  readonly to?: string;
}

/**
 * Whether the event matches the filters. A proxy's events include those of the keys that were bound to it when they were
 * replaced.
 */
export function matchesCriteria(event: EventDto, criteria: EventCriteria): boolean {
  const { provider, type, keyId, proxyId, from, to } = criteria;
  const at = Date.parse(event.at);
  return (
    (!provider || event.provider === provider) &&
    (!type || event.type === type) &&
    (!keyId || event.keyId === keyId) &&
    (!proxyId || event.proxyId === proxyId || hasProxy(event, proxyId)) &&
    (!from || at >= Date.parse(from)) &&
    (!to || at <= Date.parse(to))
  );
}

function hasProxy({ detail }: EventDto, proxyId: string): boolean {
  const { proxyIds } = detail;
  return proxyIds === proxyId || (Array.isArray(proxyIds) && proxyIds.includes(proxyId));
}
