import type { EventDto, ProviderId, RotationDto } from '@keypool/dto';
import type {
  EventFilterQuery,
  RotationExportQuery,
  RotationFilterQuery,
} from '@keypool/dto/params';
import { Injectable } from '@nestjs/common';
import { DatabaseClock } from '../database/database-clock';
import { toEventDto } from '../events/event.mapper';
import { EventRepository } from '../events/event.repository';
import { ProviderRegistry } from '../provider-registry/provider-registry';
import type { Columns, Download } from './download';

const EVENT_COLUMNS: Columns<EventDto> = {
  id: ({ id }) => id,
  at: ({ at }) => at,
  provider: ({ provider }) => provider,
  type: ({ type }) => type,
  keyId: ({ keyId }) => keyId,
  proxyId: ({ proxyId }) => proxyId,
  actor: ({ actor }) => actor,
  detail: ({ detail }) => JSON.stringify(detail),
};

/** The journals of all providers have one table. */
type ExportedRotation = { readonly provider: ProviderId } & RotationDto;

const ROTATION_COLUMNS: Columns<ExportedRotation> = {
  provider: ({ provider }) => provider,
  id: ({ id }) => id,
  at: ({ at }) => at,
  state: ({ state }) => state,
  failedKeyId: ({ failedKeyId }) => failedKeyId,
  replacementKeyId: ({ replacementKeyId }) => replacementKeyId,
  reason: ({ reason }) => reason,
  status: ({ status }) => status,
  message: ({ message }) => message,
  actor: ({ actor }) => actor,
  proxyIds: ({ proxyIds }) => proxyIds.join(' '),
  completedAt: ({ completedAt }) => completedAt,
  undoUntil: ({ undoUntil }) => undoUntil,
};

/** What admins can download. The rows are those of the lists, so they hold no secret either. */
@Injectable()
export class ExportService {
  constructor(
    private readonly events: EventRepository,
    private readonly providers: ProviderRegistry,
    private readonly clock: DatabaseClock,
  ) {}

  ofEvents(query: EventFilterQuery): Download<EventDto> {
    return {
      name: this.named('events', query.provider),
      rows: mapped(this.events.all(query), toEventDto),
      columns: EVENT_COLUMNS,
    };
  }

  /** One provider after the other. */
  ofRotations({ provider, ...query }: RotationExportQuery): Download<ExportedRotation> {
    return {
      name: this.named('rotations', provider),
      rows: this.rotations(query, provider),
      columns: ROTATION_COLUMNS,
    };
  }

  private async *rotations(
    query: RotationFilterQuery,
    only?: ProviderId,
  ): AsyncGenerator<ExportedRotation> {
    for (const { definition, journal } of this.providers.all) {
      const { id: provider } = definition;
      if (only === undefined || only === provider) {
        yield* mapped(journal.all(query), (rotation) => ({ provider, ...rotation }));
      }
    }
  }

  private named(...parts: readonly (string | undefined)[]): string {
    const day = this.clock.date().toISOString().slice(0, 10);
    return ['keypool', ...parts, day].filter((part) => part !== undefined).join('-');
  }
}

async function* mapped<From, To>(
  rows: AsyncIterable<From>,
  map: (row: From) => To,
): AsyncGenerator<To> {
  for await (const row of rows) {
    yield map(row);
  }
}
