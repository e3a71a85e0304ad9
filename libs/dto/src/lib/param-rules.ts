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
import { EXPORT_FORMATS } from './export-format';
import { PAGE_SIZES } from './fields';
import { idOfSegment } from './id-segment';
import { PROVIDER_IDS } from './provider-id.dto';

export const IdSegment = () =>
  Transform(({ value }: { value: unknown }) =>
    typeof value === 'string' ? idOfSegment(value) : value,
  );

/** Several decorators as one. */
const Rules =
  (...rules: readonly PropertyDecorator[]): PropertyDecorator =>
  (target, name) =>
    rules.forEach((rule) => rule(target, name));

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

export const IsInstant = () =>
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

export const IsTimeZone = () =>
  ValidateBy({
    name: 'isTimeZone',
    validator: {
      validate: isTimeZone,
      defaultMessage: (refused) =>
        `$property "${String(refused?.value).slice(0, LONGEST_ZONE)}" is not a known IANA time zone, such as Asia/Ho_Chi_Minh`,
    },
  });

export const IsPage = () => Rules(IsOptional(), Digits(), IsInt(), Min(1), Max(1_000_000));

export const IsPageSize = () => Rules(IsOptional(), Digits(), IsIn(PAGE_SIZES));

/** For ids only, which is fast even for all rows of a long list. */
export const IsIdOnly = () => Rules(IsOptional(), IsIn(['id']));

export const IsProvider = () => Rules(IsOptional(), IsIn(PROVIDER_IDS));

export const IsFormat = () => Rules(IsOptional(), IsIn(EXPORT_FORMATS));

export const IsCursor = () =>
  Rules(
    IsOptional(),
    IsString(),
    MaxLength(256),
    Matches(/^[\w-]*$/, { message: 'must be a nextCursor from this list' }),
  );

export const IsLimit = () => Rules(IsOptional(), Digits(), IsInt(), Min(1), Max(200));

/** An e-mail address, `token:<name>`, or `system`. */
export const IsActor = () => Rules(IsOptional(), IsString(), MaxLength(320));
