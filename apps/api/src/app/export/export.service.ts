import type {
  BackupKeyDto,
  BindingDto,
  EventDto,
  KeyDto,
  ProviderId,
  RotationDto,
} from '@keypool/dto';
import type {
  BackupKeyExportQuery,
  BindingExportQuery,
  EventFilterQuery,
  KeyExportQuery,
  RotationExportQuery,
} from '@keypool/dto/params';
import { Injectable } from '@nestjs/common';
import { DatabaseClock } from '../database/database-clock';
import { toEventDto } from '../events/event.mapper';
import { EventRepository } from '../events/event.repository';
import { ProviderRegistry } from '../provider-registry/provider-registry';
import {
  BACKUP_KEY_COLUMNS,
  BINDING_COLUMNS,
  EVENT_COLUMNS,
  KEY_COLUMNS,
  ROTATION_COLUMNS,
  type Exported,
} from './columns';
import type { Columns, Download } from './download';

type ProviderExports = ProviderRegistry['all'][number]['exports'];

/** A list that each provider has, and how it is downloaded. */
interface ProviderList<Row> {
  readonly name: string;
  readonly columns: Columns<Exported<Row>>;
  readonly read: (exports: ProviderExports) => AsyncIterable<Row>;
}

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

  ofKeys({ provider, ...query }: KeyExportQuery): Download<Exported<KeyDto>> {
    return this.ofList(provider, {
      name: 'keys',
      columns: KEY_COLUMNS,
      read: (exports) => exports.keys(query),
    });
  }

  ofBackupKeys({ provider, ...query }: BackupKeyExportQuery): Download<Exported<BackupKeyDto>> {
    return this.ofList(provider, {
      name: 'backup-keys',
      columns: BACKUP_KEY_COLUMNS,
      read: (exports) => exports.backupKeys(query),
    });
  }

  ofBindings({ provider, ...query }: BindingExportQuery): Download<Exported<BindingDto>> {
    return this.ofList(provider, {
      name: 'bindings',
      columns: BINDING_COLUMNS,
      read: (exports) => exports.bindings(query),
    });
  }

  ofRotations({ provider, ...query }: RotationExportQuery): Download<Exported<RotationDto>> {
    return this.ofList(provider, {
      name: 'rotations',
      columns: ROTATION_COLUMNS,
      read: (exports) => exports.rotations(query),
    });
  }

  private ofList<Row extends object>(
    only: ProviderId | undefined,
    { name, columns, read }: ProviderList<Row>,
  ): Download<Exported<Row>> {
    return { name: this.named(name, only), rows: this.rows(only, read), columns };
  }

  /** One provider after the other. */
  private async *rows<Row extends object>(
    only: ProviderId | undefined,
    read: ProviderList<Row>['read'],
  ): AsyncGenerator<Exported<Row>> {
    for (const { definition, exports } of this.providers.all) {
      const { id: provider } = definition;
      if (only === undefined || only === provider) {
        yield* mapped(read(exports), (row) => ({ provider, ...row }));
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
