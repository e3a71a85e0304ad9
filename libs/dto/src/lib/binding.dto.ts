import { KEY_STATUSES } from '@keypool/key-pool';
import * as z from 'zod';
import { dateSchema, existingIdSchema, pageFields } from './fields';

/** Lower numbers are tried first. */
export const prioritySchema = z.int().min(0, 'must be 0 or more').max(1_000_000);

const bindingFields = {
  proxyId: z.string(),
  priority: z.int(),
  isActive: z.boolean(),
  createdAt: dateSchema,
  updatedAt: dateSchema,
  proxyName: z.string(),
  keyStatus: z.enum(KEY_STATUSES),
  keyCooldownUntil: dateSchema.nullable(),
};

export const createOhmygptBindingSchema = z
  .strictObject({
    proxyId: existingIdSchema,
    ohmygptKeyId: existingIdSchema,
    priority: prioritySchema,
  })
  .meta({ id: 'CreateOhmygptBinding' });
export type CreateOhmygptBindingDto = z.infer<typeof createOhmygptBindingSchema>;

export const createOpenhandsBindingSchema = z
  .strictObject({
    proxyId: existingIdSchema,
    openhandsKeyId: existingIdSchema,
    priority: prioritySchema,
  })
  .meta({ id: 'CreateOpenhandsBinding' });
export type CreateOpenhandsBindingDto = z.infer<typeof createOpenhandsBindingSchema>;

/** Exactly one of the two key fields is there: the one of the route's provider. */
export const bindingSchema = z
  .object({
    ...bindingFields,
    ohmygptKeyId: z.string().optional(),
    openhandsKeyId: z.string().optional(),
  })
  .meta({ id: 'Binding' });
export type BindingDto = z.infer<typeof bindingSchema>;

export const bindingListSchema = z
  .object({ bindings: z.array(bindingSchema), ...pageFields })
  .meta({ id: 'BindingList' });
export type BindingListDto = z.infer<typeof bindingListSchema>;

export const updateBindingSchema = z
  .strictObject({ priority: prioritySchema.optional(), isActive: z.boolean().optional() })
  .refine((body) => body.priority !== undefined || body.isActive !== undefined, {
    error: 'must name priority or isActive',
  })
  .meta({ id: 'UpdateBinding' });
export type UpdateBindingDto = z.infer<typeof updateBindingSchema>;

export const deletedBindingsSchema = z.object({ deleted: z.int() }).meta({ id: 'DeletedBindings' });
export type DeletedBindingsDto = z.infer<typeof deletedBindingsSchema>;
