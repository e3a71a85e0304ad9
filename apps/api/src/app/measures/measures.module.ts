import { Global, Module } from '@nestjs/common';
import { Measures } from './measures';

/** Global: every component that can be measured adds its own. */
@Global()
@Module({ providers: [Measures], exports: [Measures] })
export class MeasuresModule {}
