import { Transform } from 'class-transformer';
import {
  IsIn,
  IsInt,
  IsOptional,
  IsString,
  Matches,
  Max,
  MaxLength,
  Min,
  ValidateBy,
} from 'class-validator';
import { BACKUP_KEY_STATES, type BackupKeyState } from './backup-key.dto';
import { EVENT_TYPES, type EventType } from './event.dto';
import { EXPORT_FORMATS, type ExportFormat } from './export-format';
import { PAGE_SIZES } from './fields';
import { idOfSegment } from './id-segment';
import { KEY_FILTERS, type KeyFilter } from './key.dto';
import { OVERVIEW_RANGES, type OverviewRange } from './overview.dto';
import { PROVIDER_IDS, type ProviderId } from './provider-id.dto';
import { PROXY_STATES, type ProxyState } from './proxy.dto';
import { ROTATION_STATES, type RotationState } from './rotation.dto';
import { sortsOf, type Sort } from './sortable';

const IdSegment = () =>
  Transform(({ value }: { value: unknown }) =>
    typeof value === 'string' ? idOfSegment(value) : value,
  );

/** Several decorators as one. */
const Rules =
  (...rules: readonly PropertyDecorator[]): PropertyDecorator =>
  (target, name) =>
    rules.forEach((rule) => rule(target, name));

/** The id rules apply on creation only: a path with any other id is a 404, not a 400 (SPEC section 4). */
export class IdParams {
  @IdSegment()
  @IsString()
  id!: string;
}

export class ProxyIdParams {
  @IdSegment()
  @IsString()
  proxyId!: string;
}

export class BindingParams extends ProxyIdParams {
  @IdSegment()
  @IsString()
  keyId!: string;
}

/** Plain digits become a number; anything else (`0x10`, `1e2`, nothing, a list) becomes NaN, which every rule refuses. */
const Digits = () =>
  Transform(({ value }) =>
    typeof value === 'string' && /^\d{1,15}$/.test(value) ? Number(value) : Number.NaN,
  );

const INSTANT = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:\d{2}))?$/;

/** A day, or a time with its zone, that exists and that JavaScript's `Date` can read. */
function isInstant(value: unknown): boolean {
  if (typeof value !== 'string' || !INSTANT.test(value) || Number.isNaN(Date.parse(value))) {
    return false;
  }
  const day = value.slice(0, 10);
  return new Date(day).toISOString().startsWith(day);
}

const IsInstant = () =>
  ValidateBy({
    name: 'isInstant',
    validator: {
      validate: isInstant,
      defaultMessage: () => '$property must be an ISO 8601 day, or a date and time with a zone',
    },
  });

const LONGEST_ZONE = 64;

/** An IANA name known to `Intl`. An offset such as `+07:00` is refused: it has no daylight saving time. */
function isTimeZone(value: unknown): boolean {
  if (typeof value !== 'string' || value.length > LONGEST_ZONE || !/^[A-Za-z]/.test(value)) {
    return false;
  }
  try {
    return new Intl.DateTimeFormat('en', { timeZone: value }) !== null;
  } catch {
    return false;
  }
}

const IsTimeZone = () =>
  ValidateBy({
    name: 'isTimeZone',
    validator: {
      validate: isTimeZone,
      defaultMessage: (refused) =>
        `$property "${String(refused?.value).slice(0, LONGEST_ZONE)}" is not a known IANA time zone, such as Asia/Ho_Chi_Minh`,
    },
  });

/** Without `page` a list answers with all rows (SPEC section 4). */
export abstract class ListQuery {
  @IsOptional()
  @Digits()
  @IsInt()
  @Min(1)
  @Max(1_000_000)
  page?: number;

  @IsOptional()
  @Digits()
  @IsIn(PAGE_SIZES)
  pageSize?: number;

  @IsOptional()
  @IsString()
  @MaxLength(128)
  q?: string;

  abstract sort?: string;
}

/** A list that can return ids only, which is fast even for all rows of a long one. */
export abstract class IdentifiedListQuery extends ListQuery {
  @IsOptional()
  @IsIn(['id'])
  fields?: 'id';
}

export class KeyListQuery extends IdentifiedListQuery {
  @IsOptional()
  @IsIn(KEY_FILTERS)
  status?: KeyFilter;

  /** Only keys without a binding, on or off, to this proxy. */
  @IsOptional()
  @IsString()
  @MaxLength(128)
  notBoundTo?: string;

  @IsOptional()
  @IsIn(sortsOf('keys'))
  override sort?: Sort<'keys'>;
}

export class BackupKeyListQuery extends IdentifiedListQuery {
  @IsOptional()
  @IsIn(BACKUP_KEY_STATES)
  status?: BackupKeyState;

  @IsOptional()
  @IsIn(sortsOf('backupKeys'))
  override sort?: Sort<'backupKeys'>;
}

export class BindingListQuery extends ListQuery {
  @IsOptional()
  @IsIn(PROXY_STATES)
  status?: ProxyState;

  @IsOptional()
  @IsIn(sortsOf('bindings'))
  override sort?: Sort<'bindings'>;
}

export class ProxyListQuery extends IdentifiedListQuery {
  @IsOptional()
  @IsIn(PROXY_STATES)
  status?: ProxyState;

  @IsOptional()
  @IsIn(sortsOf('proxies'))
  override sort?: Sort<'proxies'>;
}

export class TokenListQuery extends ListQuery {
  @IsOptional()
  @IsIn(sortsOf('tokens'))
  override sort?: Sort<'tokens'>;
}

export class UserListQuery extends ListQuery {
  @IsOptional()
  @IsIn(sortsOf('users'))
  override sort?: Sort<'users'>;
}

const IsCursor = () =>
  Rules(
    IsOptional(),
    IsString(),
    MaxLength(256),
    Matches(/^[\w-]*$/, { message: 'must be a nextCursor from this list' }),
  );

const IsLimit = () => Rules(IsOptional(), Digits(), IsInt(), Min(1), Max(200));

/** An e-mail address, `token:<name>`, or `system`. */
const IsActor = () => Rules(IsOptional(), IsString(), MaxLength(320));

/** Which entries of a journal. */
export class RotationFilterQuery {
  /** Who caused them. */
  @IsActor()
  actor?: string;

  @IsOptional()
  @IsIn(ROTATION_STATES)
  state?: RotationState;
}

/** Append-only lists are read by cursor, newest first. */
export class RotationListQuery extends RotationFilterQuery {
  @IsCursor()
  cursor?: string;

  @IsLimit()
  limit?: number;
}

/** Which events. */
export class EventFilterQuery {
  /** Who did it. */
  @IsActor()
  actor?: string;

  @IsOptional()
  @IsIn(PROVIDER_IDS)
  provider?: ProviderId;

  @IsOptional()
  @IsIn(EVENT_TYPES)
  type?: EventType;

  @IsOptional()
  @IsString()
  @MaxLength(128)
  keyId?: string;

  @IsOptional()
  @IsString()
  @MaxLength(128)
  proxyId?: string;

  @IsOptional()
  @IsInstant()
  from?: string;

  @IsOptional()
  @IsInstant()
  to?: string;
}

export class EventListQuery extends EventFilterQuery {
  @IsCursor()
  cursor?: string;

  @IsLimit()
  limit?: number;
}

export class EventExportQuery extends EventFilterQuery {
  @IsOptional()
  @IsIn(EXPORT_FORMATS)
  format?: ExportFormat;
}

export class RotationExportQuery extends RotationFilterQuery {
  @IsOptional()
  @IsIn(PROVIDER_IDS)
  provider?: ProviderId;

  @IsOptional()
  @IsIn(EXPORT_FORMATS)
  format?: ExportFormat;
}

export class OverviewQuery {
  @IsOptional()
  @IsIn(OVERVIEW_RANGES)
  range?: OverviewRange;

  /** The zone whose hours and days the series count. */
  @IsOptional()
  @IsTimeZone()
  timeZone?: string;
}
