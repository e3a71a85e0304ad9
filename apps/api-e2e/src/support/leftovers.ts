import { killLeftovers } from '@keypool/testing';

/** For the environment of the file, which calls it last of all. */
Reflect.set(globalThis, 'killLeftovers', killLeftovers);
