import { IsIn, IsOptional, IsString, MaxLength } from 'class-validator';
import { BACKUP_KEY_STATES, type BackupKeyState } from './backup-key.dto';
import { EVENT_TYPES, type EventType } from './event.dto';
import type { ExportFormat } from './export-format';
import { KEY_FILTERS, type KeyFilter } from './key.dto';
import { OVERVIEW_RANGES, type OverviewRange } from './overview.dto';
import {
  IdSegment,
  IsActor,
  IsCursor,
  IsFormat,
  IsIdOnly,
  IsInstant,
  IsLimit,
  IsPage,
  IsPageSize,
  IsProvider,
  IsTimeZone,
} from './param-rules';
import type { ProviderId } from './provider-id.dto';
import { PROXY_STATES, type ProxyState } from './proxy.dto';
import { ROTATION_STATES, type RotationState } from './rotation.dto';
import { sortsOf, type Sort } from './sortable';

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

/** Which rows of a list, and in which order. */
abstract class FilterQuery {
  @IsOptional()
  @IsString()
  @MaxLength(128)
  q?: string;

  abstract sort?: string;
}

/** Without `page` a list answers with all rows (SPEC section 4). */
export abstract class ListQuery extends FilterQuery {
  @IsPage()
  page?: number;

  @IsPageSize()
  pageSize?: number;
}

export class KeyFilterQuery extends FilterQuery {
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

export class KeyListQuery extends KeyFilterQuery {
  @IsPage()
  page?: number;

  @IsPageSize()
  pageSize?: number;

  @IsIdOnly()
  fields?: 'id';
}

export class KeyExportQuery extends KeyFilterQuery {
  @IsProvider()
  provider?: ProviderId;

  @IsFormat()
  format?: ExportFormat;
}

export class BackupKeyFilterQuery extends FilterQuery {
  @IsOptional()
  @IsIn(BACKUP_KEY_STATES)
  status?: BackupKeyState;

  @IsOptional()
  @IsIn(sortsOf('backupKeys'))
  override sort?: Sort<'backupKeys'>;
}

export class BackupKeyListQuery extends BackupKeyFilterQuery {
  @IsPage()
  page?: number;

  @IsPageSize()
  pageSize?: number;

  @IsIdOnly()
  fields?: 'id';
}

export class BackupKeyExportQuery extends BackupKeyFilterQuery {
  @IsProvider()
  provider?: ProviderId;

  @IsFormat()
  format?: ExportFormat;
}

export class BindingFilterQuery extends FilterQuery {
  @IsOptional()
  @IsIn(PROXY_STATES)
  status?: ProxyState;

  @IsOptional()
  @IsIn(sortsOf('bindings'))
  override sort?: Sort<'bindings'>;
}

export class BindingListQuery extends BindingFilterQuery {
  @IsPage()
  page?: number;

  @IsPageSize()
  pageSize?: number;
}

export class BindingExportQuery extends BindingFilterQuery {
  @IsProvider()
  provider?: ProviderId;

  @IsFormat()
  format?: ExportFormat;
}

export class ProxyListQuery extends ListQuery {
  @IsIdOnly()
  fields?: 'id';

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

  @IsProvider()
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
  @IsFormat()
  format?: ExportFormat;
}

export class RotationExportQuery extends RotationFilterQuery {
  @IsProvider()
  provider?: ProviderId;

  @IsFormat()
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
