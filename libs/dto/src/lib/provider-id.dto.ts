import {
  PROVIDER_IDS,
  PROVIDERS,
  forEachProvider,
  type BindingKeyField,
  type ProviderId,
} from '@keypool/key-pool';
import * as z from 'zod';

export { PROVIDER_IDS, PROVIDERS, forEachProvider, type BindingKeyField, type ProviderId };

export const providerIdSchema = z.enum(PROVIDER_IDS);
