import { Module } from '@nestjs/common';
import { ProviderRegistryModule } from '../provider-registry/provider-registry.module';
import { LiveChanges } from './live-changes';
import { LiveStreams } from './live-streams';
import { LiveController } from './live.controller';
import { UsageWatch } from './usage-watch';

@Module({
  imports: [ProviderRegistryModule],
  controllers: [LiveController],
  providers: [LiveChanges, LiveStreams, UsageWatch],
})
export class LiveModule {}
