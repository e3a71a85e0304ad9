import { LIMITS } from './lib/limits';

jest.setTimeout(LIMITS.testMs);
