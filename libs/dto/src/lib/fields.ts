import * as z from 'zod';

/** The name an admin gives a key, a backup key or a proxy (SPEC section 4). */
export const idSchema = z
  .string()
  .trim()
  .min(1, 'must not be empty')
  .max(128, 'must have at most 128 characters')
  .regex(/^[A-Za-z0-9._:@-]+$/, 'may only contain letters, digits and . _ : @ -');

/** An upstream secret. Only what fits an HTTP header; `|` separates id and secret in import files (SPEC section 4). */
export const apiKeySchema = z
  .string()
  .trim()
  .min(16, 'must have at least 16 characters')
  .max(512, 'must have at most 512 characters')
  .regex(/^[!-{}~]+$/, 'may only contain printable characters without white space or |');

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
