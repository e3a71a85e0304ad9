import * as z from 'zod';
import { dateSchema, idSchema, nameSchema, pageFields } from './fields';
import { PROVIDER_IDS } from './provider-id.dto';

export const createProxySchema = z
  .strictObject({ id: idSchema, name: nameSchema })
  .meta({ id: 'CreateProxy' });
export type CreateProxyDto = z.infer<typeof createProxySchema>;

export const updateProxySchema = z
  .strictObject({ name: nameSchema.optional(), isActive: z.boolean().optional() })
  .refine((body) => body.name !== undefined || body.isActive !== undefined, {
    error: 'must contain name or isActive',
  })
  .meta({ id: 'UpdateProxy', minProperties: 1 });
export type UpdateProxyDto = z.infer<typeof updateProxySchema>;

export const PROXY_STATES = ['active', 'inactive'] as const;
export type ProxyState = (typeof PROXY_STATES)[number];

export const proxySchema = z
  .object({ _id: z.string(), name: z.string(), isActive: z.boolean(), createdAt: dateSchema })
  .meta({ id: 'Proxy' });
export type ProxyDto = z.infer<typeof proxySchema>;

/** How many keys of one provider a proxy has and can use. */
export const proxyFiguresSchema = z
  .object({
    bindings: z.int().describe('Bindings of the proxy, switched on or off'),
    active: z.int().describe('Bindings that are on'),
    usable: z.int().describe('Bindings that are on and whose key a worker could get now'),
    coolingDown: z.int().describe('Bindings that are on and whose key is cooling down'),
    dueAt: dateSchema
      .nullable()
      .describe('When the first of these cooldowns ends; null when none runs'),
    refusedSince: dateSchema
      .nullable()
      .describe('Since when the upstream refuses this exit; null when it does not'),
    lastRefusedAt: dateSchema
      .nullable()
      .describe('When it was last recorded that the upstream refuses it, at most every 5 minutes'),
  })
  .meta({ id: 'ProxyFigures' });
export type ProxyFiguresDto = z.infer<typeof proxyFiguresSchema>;

export const listedProxySchema = proxySchema
  .extend({ figures: z.record(z.enum(PROVIDER_IDS), proxyFiguresSchema) })
  .meta({ id: 'ListedProxy' });
export type ListedProxyDto = z.infer<typeof listedProxySchema>;

export const proxyListSchema = z
  .object({ proxies: z.array(listedProxySchema), ...pageFields })
  .meta({ id: 'ProxyList' });
export type ProxyListDto = z.infer<typeof proxyListSchema>;

/** The list with `fields=id`. */
export const proxyIdListSchema = proxyListSchema
  .extend({ proxies: z.array(proxySchema.pick({ _id: true })) })
  .meta({ id: 'ProxyIdList' });
export type ProxyIdListDto = z.infer<typeof proxyIdListSchema>;
