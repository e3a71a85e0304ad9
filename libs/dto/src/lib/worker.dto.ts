import { BLAMES, GUARD_REASONS, KEY_STATUSES, VERDICTS } from '@keypool/key-pool';
import * as z from 'zod';
import { answerFields } from './answer-fields';
import { describedAs, listWithoutNulls, tolerant } from './from-worker';
import { dateSchema } from './fields';

/** A worker refers to existing ids, so a strange one is unknown, not malformed. */
const LONGEST_ID = 128;
const knownIdSchema = z
  .string()
  .min(1, 'must not be empty')
  .max(LONGEST_ID, `must have at most ${LONGEST_ID} characters`);
const leaseSchema = z.string().min(1, 'must not be empty').max(128);

export const MAX_WAIT_MS = 30_000;
export const MAX_USAGE_REPORTS = 1_000;
/** At most this many keys are excluded; of more, the last ones. */
export const MAX_EXCLUDED = 50;

/** For answers: a newer Keypool may add fields, and clients generated from the document must not break. */
const OPEN = { additionalProperties: true };

const EXAMPLE_LEASE = 'da7e15c7-db13-4e80-a7f2-42088dd40d75';
const EXAMPLE_KEY = {
  keyId: 'omg-2',
  apiKey: 'sk-tour-0000000000000002',
  priority: 0,
  lease: EXAMPLE_LEASE,
};

/** Ids of keys that this request has already tried. */
const excludeSchema = listWithoutNulls(z.string())
  .transform((ids) => ids.slice(-MAX_EXCLUDED))
  .meta({
    description: `Ids of the keys that this request has tried; the last ${MAX_EXCLUDED} count`,
  });

export const acquireSchema = tolerant({
  proxyId: knownIdSchema,
  waitMs: z.int().min(0).max(MAX_WAIT_MS, `must be at most ${MAX_WAIT_MS}`).optional(),
  exclude: excludeSchema.optional(),
}).meta({ id: 'Acquire', example: { proxyId: 'hanoi', waitMs: 1_000 } });
export type AcquireDto = z.infer<typeof acquireSchema>;

/**
 * What `acquireSchema` reads, at a fraction of its time: workers ask thousands of times a second, most of them with nothing
 * but a proxy.
 * @returns null for any other body, valid or not
 */
export function readPlainAcquire(body: unknown): AcquireDto | null {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    return null;
  }
  const { proxyId, waitMs, exclude } = body as Partial<Record<keyof AcquireDto, unknown>>;
  return typeof proxyId === 'string' &&
    proxyId.length > 0 &&
    proxyId.length <= LONGEST_ID &&
    (waitMs ?? exclude ?? null) === null
    ? { proxyId }
    : null;
}

/** The only shape that contains a secret, besides `reveal`. */
export const acquiredKeySchema = z
  .object({ keyId: z.string(), apiKey: z.string(), priority: z.int(), lease: z.string() })
  .meta({ ...OPEN, id: 'AcquiredKey', example: EXAMPLE_KEY });
export type AcquiredKeyDto = z.infer<typeof acquiredKeySchema>;

/** Maximum count of one report: more is a worker's mistake. */
const MOST_COUNTED = 1_000_000_000;
const countSchema = z
  .int()
  .min(0, 'must be 0 or more')
  .max(MOST_COUNTED, `must be at most ${MOST_COUNTED}`);

export const usageReportSchema = tolerant({
  keyId: knownIdSchema,
  tokens: countSchema,
  requests: countSchema,
  lease: leaseSchema.optional(),
}).meta({ id: 'UsageReport' });
export type UsageReportDto = z.infer<typeof usageReportSchema>;

function usageOf<Report extends z.ZodType>(report: Report) {
  return tolerant({
    reports: z
      .array(report)
      .min(1, 'must contain at least one report')
      // Documented here, enforced by the route: too many are a body too large, not an invalid one (SPEC section 4).
      .meta({ maxItems: MAX_USAGE_REPORTS }),
  });
}

export const usageSchema = usageOf(usageReportSchema).meta({
  id: 'Usage',
  example: { reports: [{ keyId: 'omg-1', lease: EXAMPLE_LEASE, tokens: 1_200, requests: 3 }] },
});
export type UsageDto = z.infer<typeof usageSchema>;

const untriedUsageSchema = usageOf(z.unknown());

/** Usage as received: each report is read by itself, because an invalid one never rejects the others (SPEC section 5). */
export const receivedUsageSchema = describedAs(usageSchema, untriedUsageSchema);
export type ReceivedUsageDto = z.infer<typeof untriedUsageSchema>;

/** Identifies a repeated usage report (IETF draft httpapi-idempotency-key-header). Taken as it is, quotes included. */
export const idempotencyKeySchema = z
  .string()
  .regex(/^[ -~]{1,128}$/, 'must be 1 to 128 printable ASCII characters');

/** Why a report was not counted: its index in `reports`, and a JSON pointer into the body, as in a problem's `errors`. */
export const rejectedReportSchema = z
  .object({ index: z.int(), pointer: z.string(), detail: z.string() })
  .meta({ ...OPEN, id: 'RejectedReport' });
export type RejectedReportDto = z.infer<typeof rejectedReportSchema>;

export const usageResultSchema = z
  .object({
    unknown: z.array(z.string()).meta({ description: 'Ids of keys that were never in the pool' }),
    rejected: z
      .array(rejectedReportSchema)
      .meta({ description: 'Reports that were not counted, and why; all others were' }),
  })
  .meta({
    ...OPEN,
    id: 'UsageResult',
    example: {
      unknown: ['omg-9'],
      rejected: [{ index: 1, pointer: '/reports/1/tokens', detail: 'must be 0 or more' }],
    },
  });
export type UsageResultDto = z.infer<typeof usageResultSchema>;

/** The worker's own name for its client's request, the same for every attempt. */
const requestIdSchema = z
  .string()
  .min(1, 'must not be empty')
  .max(128, 'must have at most 128 characters');

export const failureSchema = tolerant({
  keyId: knownIdSchema,
  proxyId: knownIdSchema.optional(),
  lease: leaseSchema.optional(),
  requestId: requestIdSchema
    .meta({ description: "The worker's own name for its client's request, the same for every try" })
    .optional(),
  exclude: excludeSchema.optional(),
  ...answerFields,
}).meta({
  id: 'Failure',
  example: {
    keyId: 'omg-1',
    lease: EXAMPLE_LEASE,
    proxyId: 'hanoi',
    requestId: 'req-7',
    exclude: ['omg-3'],
    status: 402,
    headers: { 'content-type': 'application/json' },
    body: '{"error":{"message":"insufficient balance"}}',
  },
});
export type FailureDto = z.infer<typeof failureSchema>;

export const FAILURE_ACTIONS = [
  'none',
  'suspected',
  'cooldown',
  'rotated',
  'exhausted',
  'already_rotated',
] as const;
export type FailureAction = (typeof FAILURE_ACTIONS)[number];

/** Why a report about a life that is over changed nothing. */
const LATE_REASONS = ['stale_lease', 'key_deleted', 'rotation_undone'] as const;

export const failureResultSchema = z
  .object({
    action: z
      .enum(FAILURE_ACTIONS)
      .describe(
        'What became of the key. `none`: nothing. `suspected`: it is handed out last. `cooldown`: it is left alone until `cooldownUntil`. `rotated`: `replacedBy` took its place. `exhausted`: it is dead, and there was no backup key. `already_rotated`: the report came late',
      ),
    reason: z
      .enum([...VERDICTS, ...LATE_REASONS])
      .or(z.string())
      .describe(
        'What the failure means, or why the report changed nothing. For logs: new reasons may come, and after a rotation by hand it is what the admin wrote',
      ),
    blame: z
      .enum(BLAMES)
      .describe(
        'Who caused the failure. `key`: go on with another key at once. `upstream`: go on with another key after a pause. `nobody`: the same, but once only. `request`, `exit`: no other key would help',
      ),
    guard: z.enum(GUARD_REASONS).nullable().describe('What held a rotation back, or null'),
    keyId: z.string().describe('The reported key'),
    replacedBy: z.string().nullable().describe("Id of the key's living successor, or null"),
    cooldownUntil: dateSchema.nullable(),
    next: acquiredKeySchema
      .nullable()
      .describe('The key to go on with; null without `proxyId`, or when there is none'),
  })
  .meta({
    ...OPEN,
    id: 'FailureResult',
    example: {
      action: 'rotated',
      reason: 'quota_exhausted',
      blame: 'key',
      guard: null,
      keyId: 'omg-1',
      replacedBy: 'omg-2',
      cooldownUntil: null,
      next: EXAMPLE_KEY,
    },
  });
export type FailureResultDto = z.infer<typeof failureResultSchema>;

/** How many bound keys are in each status when none can be handed out, and how many only `exclude` kept back. */
export const unavailableReasonsSchema = z.partialRecord(
  z.enum([...KEY_STATUSES, 'excluded']),
  z.int(),
);
export type UnavailableReasons = z.infer<typeof unavailableReasonsSchema>;
