import * as z from 'zod';
import { emailSchema, passwordSchema, ROLES } from './auth.dto';
import { dateSchema, pageFields } from './fields';

export const createUserSchema = z
  .strictObject({ email: emailSchema, password: passwordSchema, role: z.enum(ROLES) })
  .meta({ id: 'CreateUser' });
export type CreateUserDto = z.infer<typeof createUserSchema>;

/** Either one signs the user out everywhere. */
export const updateUserSchema = z
  .strictObject({ role: z.enum(ROLES).optional(), password: passwordSchema.optional() })
  .refine((body) => body.role !== undefined || body.password !== undefined, {
    error: 'must contain role or password',
  })
  .meta({ id: 'UpdateUser', minProperties: 1 });
export type UpdateUserDto = z.infer<typeof updateUserSchema>;

export const userSchema = z
  .object({
    id: z.string(),
    email: z.string(),
    role: z.enum(ROLES),
    createdAt: dateSchema,
    updatedAt: dateSchema,
  })
  .meta({ id: 'User' });
export type UserDto = z.infer<typeof userSchema>;

export const userListSchema = z
  .object({ users: z.array(userSchema), ...pageFields })
  .meta({ id: 'UserList' });
export type UserListDto = z.infer<typeof userListSchema>;
