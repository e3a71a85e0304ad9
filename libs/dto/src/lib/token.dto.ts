import * as z from 'zod';
import { dateSchema, existingIdSchema, nameSchema, pageFields } from './fields';
import { PROVIDER_IDS, providerIdSchema } from './provider-id.dto';

export const TOKEN_SCOPES = ['admin', 'worker', 'metrics'] as const;
export type TokenScope = (typeof TOKEN_SCOPES)[number];

/** A token that ends within this time is warned of. */
export const EXPIRES_SOON_MS = 14 * 24 * 3_600_000;

/** `providers` and `proxyIds` limit a worker token; without them, it may use all. */
export const createTokenSchema = z
  .strictObject({
    name: nameSchema,
    scope: z.enum(TOKEN_SCOPES),
    providers: z.array(providerIdSchema).min(1).max(PROVIDER_IDS.length).optional(),
    proxyIds: z.array(existingIdSchema).min(1).max(1_000).optional(),
    expiresAt: z.iso
      .datetime({ offset: true, error: 'must be an ISO 8601 date and time' })
      .optional()
      .meta({ format: 'date-time' }),
  })
  .refine((body) => body.scope === 'worker' || (!body.providers && !body.proxyIds), {
    error: 'only a worker token can be limited to providers or proxies',
    path: ['scope'],
  })
  .meta({
    id: 'CreateToken',
    description: 'Only a worker token can be limited to `providers` or `proxyIds`.',
  });
export type CreateTokenDto = z.infer<typeof createTokenSchema>;

/** What a worker token has to do with one provider. */
export const tokenFiguresSchema = z
  .object({
    keys: z.int().describe('Different keys that it got'),
    rotations: z.int().describe('Rotations that its reports caused'),
  })
  .meta({ id: 'TokenFigures' });
export type TokenFiguresDto = z.infer<typeof tokenFiguresSchema>;

export const tokenSchema = z
  .object({
    id: z.string(),
    name: z.string(),
    start: z
      .string()
      .nullable()
      .describe('Its first characters; null for tokens of earlier versions'),
    createdBy: z.string().nullable().describe('Who made it, as events name them'),
    owner: z
      .string()
      .nullable()
      .describe('The user whose token it is, by e-mail address; it ends or moves with the user'),
    scope: z.enum(TOKEN_SCOPES),
    providers: z.array(providerIdSchema).nullable(),
    proxyIds: z.array(z.string()).nullable(),
    expiresAt: dateSchema.nullable(),
    createdAt: dateSchema,
    lastUsedAt: dateSchema.nullable().describe('To the minute; null when it was never used'),
    lastDay: z
      .record(z.enum(PROVIDER_IDS), tokenFiguresSchema)
      .nullable()
      .describe(
        'Of a worker token, in the last 24 hours, recorded once a minute; tokens of one name count together. Events and rotations whose `actor` is `token:<name>` tell more',
      ),
  })
  .meta({ id: 'Token' });
export type TokenDto = z.infer<typeof tokenSchema>;

export const tokenListSchema = z
  .object({ tokens: z.array(tokenSchema), ...pageFields })
  .meta({ id: 'TokenList' });
export type TokenListDto = z.infer<typeof tokenListSchema>;

/** The only answer that contains the token itself. */
export const createdTokenSchema = z
  .object({ id: z.string(), name: z.string(), scope: z.enum(TOKEN_SCOPES), token: z.string() })
  .meta({ id: 'CreatedToken' });
export type CreatedTokenDto = z.infer<typeof createdTokenSchema>;
