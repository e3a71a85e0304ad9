import { KEY_STATUSES } from '@keypool/key-pool';
import * as z from 'zod';
import { dateSchema } from './fields';
import { PROVIDER_IDS, providerIdSchema } from './provider-id.dto';
import { usabilitySchema } from './usability.dto';

/** How far back the series go. */
export const OVERVIEW_RANGES = ['24h', '7d', '30d'] as const;
export type OverviewRange = (typeof OVERVIEW_RANGES)[number];

/** Failures that affected a key, by their verdict (SPEC 6.1). */
export const FAILURE_CAUSES = [
  'quota_exhausted',
  'invalid_key',
  'rate_limited',
  'upstream_unavailable',
  'unknown',
] as const;
export type FailureCause = (typeof FAILURE_CAUSES)[number];

const countSchema = z.int();

function ofEachProvider<Schema extends z.ZodType>(schema: Schema) {
  return z.record(z.enum(PROVIDER_IDS), schema);
}

/** `tokensUsed` and `requestsCount` are those of the active keys in their current lives. */
const providerFiguresSchema = z
  .object({
    keys: z.record(z.enum(KEY_STATUSES), countSchema),
    ...usabilitySchema.shape,
    backups: z.object({ total: countSchema, available: countSchema, used: countSchema }),
    bindings: countSchema.describe('Those that are switched on'),
    waitingRotations: countSchema,
    unboundKeys: countSchema.describe('Keys that no binding names'),
    tokensUsed: z.number(),
    requestsCount: z.number(),
    firstAcquireAt: dateSchema
      .nullable()
      .describe('When a worker first got a key of this provider; null while none has'),
  })
  .meta({ id: 'ProviderFigures' });
export type ProviderFiguresDto = z.infer<typeof providerFiguresSchema>;

const topKeySchema = z
  .object({
    keyId: z.string(),
    status: z.enum(KEY_STATUSES),
    tokensUsed: z.number(),
    requestsCount: z.number(),
  })
  .meta({ id: 'TopKey' });
export type TopKeyDto = z.infer<typeof topKeySchema>;

/**
 * A key that fails counts once, when it is rotated, put into cooldown or left waiting for a backup key. Rotations include
 * manual ones, and those that had to wait, at the time of their completion.
 */
const bucketFiguresSchema = z
  .object({
    rotations: countSchema,
    held: countSchema.describe('Keys that the guard held: their failures count once they rotate'),
    undone: countSchema.describe('Rotations that were taken back'),
    failures: z.record(z.enum(FAILURE_CAUSES), countSchema),
  })
  .meta({ id: 'OverviewBucketFigures' });
export type BucketFiguresDto = z.infer<typeof bucketFiguresSchema>;

const bucketSchema = z
  .object({
    start: dateSchema,
    end: dateSchema,
    isRunning: z.boolean().describe('Not over yet: its counts still grow'),
    providers: ofEachProvider(bucketFiguresSchema),
  })
  .meta({ id: 'OverviewBucket' });
export type OverviewBucketDto = z.infer<typeof bucketSchema>;

/** An active proxy without a key to hand out; `provider` is null when no provider's key is bound to it. */
const stuckProxySchema = z
  .object({ proxyId: z.string(), provider: providerIdSchema.nullable() })
  .meta({ id: 'StuckProxy' });
export type StuckProxyDto = z.infer<typeof stuckProxySchema>;

/** Most important first. */
export const WARNING_CODES = [
  'no_backups_left',
  'proxy_without_usable_key',
  'proxy_refused',
  'rotation_waiting',
  'rotation_paused',
  'keys_held',
  'few_backups',
  'keys_suspect',
  'keys_unbound',
  'tokens_expiring',
] as const;
export type WarningCode = (typeof WARNING_CODES)[number];

/** Maximum number of ids in a warning. */
export const WARNING_IDS = 5;

const warningSchema = z
  .object({
    code: z.enum(WARNING_CODES),
    provider: providerIdSchema.nullable(),
    count: countSchema.describe(
      'How many backup keys are left, or how many proxies, keys or tokens it is about',
    ),
    proxyIds: z.array(z.string()).max(WARNING_IDS).optional(),
    keyIds: z.array(z.string()).max(WARNING_IDS).optional(),
  })
  .meta({ id: 'Warning' });
export type WarningDto = z.infer<typeof warningSchema>;

/** Maximum number of proxies in the overview. */
export const STUCK_PROXIES = 100;
/** Maximum number of keys per provider, those with the most tokens. */
export const TOP_KEYS = 10;

/** The dashboard's data. */
export const overviewSchema = z
  .object({
    range: z.enum(OVERVIEW_RANGES),
    timeZone: z.string().describe('IANA name of the zone whose hours and days the series count'),
    providers: ofEachProvider(providerFiguresSchema),
    proxies: z.object({
      total: countSchema,
      active: countSchema,
      withoutUsableKey: z.array(stuckProxySchema).max(STUCK_PROXIES),
    }),
    series: z
      .array(bucketSchema)
      .describe(
        'Oldest first: 24 hours, 28 quarters of a day or 30 days on the clocks of the zone, the running one last',
      ),
    topKeys: ofEachProvider(z.array(topKeySchema).max(TOP_KEYS)),
    warnings: z.array(warningSchema),
  })
  .meta({ id: 'Overview' });
export type OverviewDto = z.infer<typeof overviewSchema>;
