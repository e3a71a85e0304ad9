import { LONGEST_UPSTREAM_TEXT } from '@keypool/key-pool';
import * as z from 'zod';
import { cut, headersSchema } from './from-worker';

const LONGEST_ERROR = 4_096;

/** How an upstream answered, as a worker saw it. */
export const answerFields = {
  status: z.int().min(100).max(599).optional(),
  headers: headersSchema.optional(),
  body: cut(LONGEST_UPSTREAM_TEXT)
    .meta({ description: "The upstream's answer as text; more than 64 kB of it is cut" })
    .optional(),
  error: cut(LONGEST_ERROR)
    .meta({ description: "A network error's code or text; more than 4 kB of it is cut" })
    .optional(),
};
