import { keyProvider } from '../app/key-provider/key-provider';

/** For tests that need one provider, whichever. */
export const OHMYGPT = keyProvider('ohmygpt');
export const OPENHANDS = keyProvider('openhands');
