import {
  API_KEY_LENGTH,
  apiKeyProblem,
  cleanApiKey,
  cleanId,
  idProblem,
  LONGEST_ID,
  looksLikeApiKey,
} from '@keypool/key-pool';
import * as z from 'zod';
import { apiKeyDetail, idDetail, IS_SECRET, refuseBy } from './text-problem';

const ID_CHARACTERS = '[A-Za-z0-9._:@-]+';

/** The name an admin gives a new key, backup key or proxy (SPEC section 4). Surrounding blanks are removed. */
export const idSchema = z
  .string()
  .overwrite(cleanId)
  .superRefine(refuseBy(idProblem, idDetail))
  .meta({ minLength: 1, maxLength: LONGEST_ID, pattern: `^${ID_CHARACTERS}$` });

/** An id of something that exists: the stricter rules apply on creation only (SPEC section 4). */
export const existingIdSchema = z
  .string()
  .overwrite(cleanId)
  .min(1, 'must not be empty')
  .max(LONGEST_ID, `must have at most ${LONGEST_ID} characters`)
  .regex(new RegExp(`^${ID_CHARACTERS}$`), idDetail({ cause: 'characters' }));

/**
 * An upstream secret: only what fits an HTTP header, without `|`, which separates id and secret in import files (SPEC
 * section 4). The limits apply after quotes, commas, `NAME=` and the like are removed from its ends.
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
  .max(128, 'must have at most 128 characters')
  .refine((name) => !looksLikeApiKey(name), { error: IS_SECRET, params: { cause: 'secret' } });

/** Dates travel as ISO 8601 text in UTC. */
export const dateSchema = z.string().meta({ format: 'date-time' });

/** The answer of a route that has nothing else to return. */
export const messageSchema = z.object({ message: z.string() }).meta({ id: 'Message' });
export type MessageDto = z.infer<typeof messageSchema>;

/** Page sizes of lists; the first is the default. */
export const PAGE_SIZES = [25, 50, 100, 200] as const;

/** Added to a list's answer when one page was requested. */
export const pageFields = {
  page: z.int().optional(),
  pageSize: z.int().optional(),
  matching: z.int().optional(),
};
