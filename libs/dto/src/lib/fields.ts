import {
  API_KEY_LENGTH,
  apiKeyProblem,
  cleanApiKey,
  cleanId,
  idProblem,
  LONGEST_ID,
} from '@keypool/key-pool';
import * as z from 'zod';
import { apiKeyDetail, idDetail, refuseBy } from './text-problem';

const ID_CHARACTERS = '[A-Za-z0-9._:@-]+';

/** The name an admin gives a new key, backup key or proxy (SPEC section 4). Blanks around it are taken off. */
export const idSchema = z
  .string()
  .overwrite(cleanId)
  .superRefine(refuseBy(idProblem, idDetail))
  .meta({ minLength: 1, maxLength: LONGEST_ID, pattern: `^${ID_CHARACTERS}$` });

/** An id of what exists already: the stricter rules bind creation only (SPEC section 4). */
export const existingIdSchema = z
  .string()
  .overwrite(cleanId)
  .min(1, 'must not be empty')
  .max(LONGEST_ID, `must have at most ${LONGEST_ID} characters`)
  .regex(new RegExp(`^${ID_CHARACTERS}$`), idDetail({ cause: 'characters' }));

/**
 * An upstream secret: only what fits an HTTP header, without `|`, which separates id and secret in import files (SPEC
 * section 4). The limits hold for what remains when quotes, commas, `NAME=` and the like are taken off its ends.
 */
export const apiKeySchema = z
  .string()
  .overwrite(cleanApiKey)
  .superRefine(refuseBy(apiKeyProblem, apiKeyDetail))
  .meta({
    minLength: API_KEY_LENGTH.min,
    maxLength: API_KEY_LENGTH.max,
    pattern: '^[!-{}~]+$',
    description:
      'Printable ASCII characters without white space or |. White space, invisible characters, quotes, commas, semicolons, `NAME=` and `Bearer ` around it are taken off.',
  });

/** A display name of a proxy or token. */
export const nameSchema = z
  .string()
  .trim()
  .min(1, 'must not be empty')
  .max(128, 'must have at most 128 characters');

/** Dates travel as ISO 8601 text in UTC. */
export const dateSchema = z.string().meta({ format: 'date-time' });

/** The answer of a route that has nothing else to say. */
export const messageSchema = z.object({ message: z.string() }).meta({ id: 'Message' });
export type MessageDto = z.infer<typeof messageSchema>;

/** How many rows a page of a list may have; the first is the default. */
export const PAGE_SIZES = [25, 50, 100, 200] as const;

/** What a list adds to its answer when it was asked for one page. */
export const pageFields = {
  page: z.int().optional(),
  pageSize: z.int().optional(),
  matching: z.int().optional(),
};
