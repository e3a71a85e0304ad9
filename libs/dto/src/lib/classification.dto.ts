import { BLAMES, EXPECTED_ACTIONS, FAILURE_REASONS, VERDICTS } from '@keypool/key-pool';
import * as z from 'zod';
import { answerFields } from './answer-fields';

/** An upstream's answer that an admin asks about. It has the fields of a worker's report of a failure. */
export const classifySchema = z.strictObject(answerFields).meta({
  id: 'Classify',
  example: { status: 402, body: '{"error":{"message":"insufficient balance"}}' },
});
export type ClassifyDto = z.infer<typeof classifySchema>;

/** What a report of that answer would do. */
export const classificationSchema = z
  .object({
    verdict: z.enum(VERDICTS).describe('What the failure means'),
    blame: z.enum(BLAMES).describe('Who caused it: only `key` speaks against the key'),
    row: z
      .string()
      .nullable()
      .describe("Name of the deciding row of the provider's table (docs/failures.md), or null"),
    reason: z.enum(FAILURE_REASONS).describe('Why this verdict was given'),
    message: z.string().nullable().describe("The upstream's own words, without secrets"),
    action: z
      .enum(EXPECTED_ACTIONS)
      .describe(
        'What a report does to a healthy key while the guard lets convictions through. `rotated`: a backup key takes its place. `cooldown`: not used for `cooldownMs`. `suspected`: handed out last, after `suspectAfter` such failures in a row. `none`: nothing',
      ),
    cooldownMs: z.int().nullable().describe('Length of the cooldown in ms, or null'),
    suspectAfter: z
      .int()
      .nullable()
      .describe('Number of such failures in a row that make the key suspect, or null'),
  })
  .meta({
    id: 'Classification',
    example: {
      verdict: 'quota_exhausted',
      blame: 'key',
      row: 'payment-required',
      reason: 'insufficient_balance',
      message: 'insufficient balance',
      action: 'rotated',
      cooldownMs: null,
      suspectAfter: null,
    },
  });
export type ClassificationDto = z.infer<typeof classificationSchema>;
