import { Module } from '@nestjs/common';
import { ProviderRegistryModule } from '../provider-registry/provider-registry.module';
import { OverviewController } from './overview.controller';
import { OverviewService } from './overview.service';

@Module({
  imports: [ProviderRegistryModule],
  controllers: [OverviewController],
  providers: [OverviewService],
})
export class OverviewModule {}
