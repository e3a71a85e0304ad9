import * as z from 'zod';
import { dateSchema } from './fields';

export const ROLES = ['admin', 'viewer'] as const;
export type Role = (typeof ROLES)[number];

export const emailSchema = z
  .string()
  .trim()
  .toLowerCase()
  .max(254, 'must have at most 254 characters')
  .regex(/^[^\s@]+@[^\s@]+$/, 'must be an e-mail address');

/** Length makes a password strong; 256 bounds the cost of hashing one. */
export const passwordSchema = z
  .string()
  .min(12, 'must have at least 12 characters')
  .max(256, 'must have at most 256 characters');

/** A password that exists, as somebody types it. */
export const givenPasswordSchema = z
  .string()
  .min(1, 'must not be empty')
  .max(256, 'must have at most 256 characters');

export const loginSchema = z
  .strictObject({
    email: emailSchema,
    password: givenPasswordSchema,
  })
  .meta({ id: 'Login' });
export type LoginDto = z.infer<typeof loginSchema>;

export const meSchema = z
  .object({
    email: z.string(),
    role: z.enum(ROLES),
    expiresAt: dateSchema
      .nullable()
      .describe('When the session ends if it is not used; null for a token'),
    absoluteExpiresAt: dateSchema
      .nullable()
      .describe('When the session ends in any case; null for a token'),
  })
  .meta({ id: 'Me' });
export type MeDto = z.infer<typeof meSchema>;

/** Everything that is revealed before sign-in. */
export const firstSignInSchema = z
  .object({
    isAwaited: z
      .boolean()
      .describe('Whether nobody has signed in since the first start; never true again after that'),
  })
  .meta({ id: 'FirstSignIn' });
export type FirstSignInDto = z.infer<typeof firstSignInSchema>;

/** A request with this header, whatever its value, does not count as use of the session: a page sent it by itself. */
export const BACKGROUND_HEADER = 'x-keypool-background';

export const confirmSchema = z
  .strictObject({ password: givenPasswordSchema })
  .meta({ id: 'Confirm' });
export type ConfirmDto = z.infer<typeof confirmSchema>;

export const changePasswordSchema = z
  .strictObject({
    currentPassword: givenPasswordSchema,
    newPassword: passwordSchema,
  })
  .meta({ id: 'ChangePassword' });
export type ChangePasswordDto = z.infer<typeof changePasswordSchema>;

export const ownSessionListSchema = z
  .object({
    sessions: z.array(
      z.object({
        id: z.string(),
        isCurrent: z.boolean().describe('Whether it is the one that asks'),
        address: z.string().nullable().describe('From where it was used last'),
        program: z.string().nullable().describe('What signed in, such as `Firefox, Linux`'),
        createdAt: dateSchema,
        lastSeenAt: dateSchema.describe('Within a minute'),
      }),
    ),
  })
  .meta({ id: 'OwnSessionList' });
export type OwnSessionListDto = z.infer<typeof ownSessionListSchema>;
export type OwnSessionDto = OwnSessionListDto['sessions'][number];

export const endedSessionsSchema = z.object({ ended: z.int() }).meta({ id: 'EndedSessions' });
export type EndedSessionsDto = z.infer<typeof endedSessionsSchema>;
