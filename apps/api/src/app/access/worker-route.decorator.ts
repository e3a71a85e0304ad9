import type { ProviderId } from '@keypool/dto';
import { Reflector } from '@nestjs/core';

/** On a controller below `/internal`: the provider that a worker token must be permitted to use. */
export const WorkerRoute = Reflector.createDecorator<ProviderId>();
