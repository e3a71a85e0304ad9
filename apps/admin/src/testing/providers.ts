import { keyProvider } from '../app/data/key-provider';

/** For tests that need one provider, whichever. */
export const OHMYGPT = keyProvider('ohmygpt');
export const OPENHANDS = keyProvider('openhands');
