import * as z from 'zod';
import { dateSchema, idSchema, nameSchema, pageFields } from './fields';

export const createProxySchema = z
  .strictObject({ id: idSchema, name: nameSchema })
  .meta({ id: 'CreateProxy' });
export type CreateProxyDto = z.infer<typeof createProxySchema>;

export const updateProxySchema = z
  .strictObject({ name: nameSchema.optional(), isActive: z.boolean().optional() })
  .refine((body) => body.name !== undefined || body.isActive !== undefined, {
    error: 'must name name or isActive',
  })
  .meta({ id: 'UpdateProxy' });
export type UpdateProxyDto = z.infer<typeof updateProxySchema>;

export const PROXY_STATES = ['active', 'inactive'] as const;
export type ProxyState = (typeof PROXY_STATES)[number];

export const proxySchema = z
  .object({ _id: z.string(), name: z.string(), isActive: z.boolean(), createdAt: dateSchema })
  .meta({ id: 'Proxy' });
export type ProxyDto = z.infer<typeof proxySchema>;

export const proxyListSchema = z
  .object({ proxies: z.array(proxySchema), ...pageFields })
  .meta({ id: 'ProxyList' });
export type ProxyListDto = z.infer<typeof proxyListSchema>;

/** The list as `fields=id` asks for it. */
export const proxyIdListSchema = proxyListSchema
  .extend({ proxies: z.array(proxySchema.pick({ _id: true })) })
  .meta({ id: 'ProxyIdList' });
export type ProxyIdListDto = z.infer<typeof proxyIdListSchema>;
