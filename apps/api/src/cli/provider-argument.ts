import { PROVIDER_IDS } from '@keypool/dto';
import type { Argument } from './command';

export const PROVIDER: Argument = { name: 'provider', oneOf: PROVIDER_IDS };
