import type { EventDto } from '@keypool/dto';
import type { EventDocument } from './event.schema';

export function toEventDto(event: EventDocument): EventDto {
  return {
    id: event._id.toHexString(),
    at: event.at.toISOString(),
    provider: event.provider,
    type: event.type,
    keyId: event.keyId,
    proxyId: event.proxyId,
    actor: event.actor,
    detail: event.detail,
  };
}
