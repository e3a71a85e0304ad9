import {
  KEY_STATUSES,
  PROVIDER_IDS,
  PROVIDERS,
  type BindingKeyField,
  type ProviderId,
} from '@keypool/key-pool';
import * as z from 'zod';
import { dateSchema, existingIdSchema, pageFields } from './fields';

/** The highest number that a priority can be. */
export const HIGHEST_PRIORITY = 1_000_000;

/** Lower numbers are tried first. */
export const prioritySchema = z.int().min(0, 'must be 0 or more').max(HIGHEST_PRIORITY);

const bindingFields = {
  proxyId: z.string(),
  priority: z.int(),
  isActive: z.boolean(),
  createdAt: dateSchema,
  updatedAt: dateSchema,
  proxyName: z.string(),
  keyStatus: z.enum(KEY_STATUSES),
  keyCooldownUntil: dateSchema.nullable(),
  keyNextTryAt: dateSchema.optional(),
};

export interface CreateBindingDto {
  readonly proxyId: string;
  readonly keyId: string;
  readonly priority: number;
}

/** Reads the body that binds a key of this provider to a proxy: it names the key by the provider's own field. */
export function createBindingSchema(provider: ProviderId): z.ZodType<CreateBindingDto> {
  const name = provider.charAt(0).toUpperCase() + provider.slice(1);
  const { bindingKeyField } = PROVIDERS[provider];
  const keyField = { [bindingKeyField]: existingIdSchema };
  return z
    .strictObject({
      proxyId: existingIdSchema,
      ...(keyField as Record<BindingKeyField, typeof existingIdSchema>),
      priority: prioritySchema,
    })
    .transform(({ proxyId, [bindingKeyField]: keyId, priority }) => ({ proxyId, keyId, priority }))
    .meta({ id: `Create${name}Binding` });
}

const keyFields = Object.fromEntries(
  PROVIDER_IDS.map((id) => [PROVIDERS[id].bindingKeyField, z.string().optional()]),
) as Record<BindingKeyField, z.ZodOptional<z.ZodString>>;

/** Contains exactly one of the key fields: that of the route's provider. */
export const bindingSchema = z.object({ ...bindingFields, ...keyFields }).meta({ id: 'Binding' });
export type BindingDto = z.infer<typeof bindingSchema>;

export const bindingListSchema = z
  .object({ bindings: z.array(bindingSchema), ...pageFields })
  .meta({ id: 'BindingList' });
export type BindingListDto = z.infer<typeof bindingListSchema>;

export const updateBindingSchema = z
  .strictObject({ priority: prioritySchema.optional(), isActive: z.boolean().optional() })
  .refine((body) => body.priority !== undefined || body.isActive !== undefined, {
    error: 'must contain priority or isActive',
  })
  .meta({ id: 'UpdateBinding', minProperties: 1 });
export type UpdateBindingDto = z.infer<typeof updateBindingSchema>;

export const deletedBindingsSchema = z.object({ deleted: z.int() }).meta({ id: 'DeletedBindings' });
export type DeletedBindingsDto = z.infer<typeof deletedBindingsSchema>;
