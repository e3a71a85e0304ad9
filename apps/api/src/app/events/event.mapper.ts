import { eventSchema, type EventDto } from '@keypool/dto';
import type { mongo } from 'mongoose';
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

/** @returns null for a document that this version cannot read: a newer process may have written it */
export function readEventDto({ _id, at, ...facts }: mongo.BSON.Document): EventDto | null {
  const event = eventSchema.safeParse({
    ...facts,
    id: String(_id),
    at: at instanceof Date ? at.toISOString() : null,
  });
  return event.data ?? null;
}
