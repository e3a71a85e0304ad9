import { Module } from '@nestjs/common';
import { KeyProvidersModule } from '../key-providers/key-providers.module';
import { LiveChanges } from './live-changes';
import { LiveStreams } from './live-streams';
import { LiveController } from './live.controller';
import { UsageWatch } from './usage-watch';

@Module({
  imports: [KeyProvidersModule],
  controllers: [LiveController],
  providers: [LiveChanges, LiveStreams, UsageWatch],
})
export class LiveModule {}
