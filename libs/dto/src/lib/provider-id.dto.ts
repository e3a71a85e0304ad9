import type { ProviderId } from '@keypool/key-pool';
import { PROVIDER_IDS } from '@keypool/key-pool';
import * as z from 'zod';

export { PROVIDER_IDS, type ProviderId };

export const providerIdSchema = z.enum(PROVIDER_IDS);

/** The field of a binding that names its key: the one place where the providers' wire shapes differ (SPEC section 3). */
export const BINDING_KEY_FIELDS = {
  ohmygpt: 'ohmygptKeyId',
  openhands: 'openhandsKeyId',
} as const satisfies Record<ProviderId, string>;

export type BindingKeyField = (typeof BINDING_KEY_FIELDS)[ProviderId];
