import { keyProvider } from '../app/data/key-provider';

/** For tests that need any one provider. */
export const OHMYGPT = keyProvider('ohmygpt');
export const OPENHANDS = keyProvider('openhands');
