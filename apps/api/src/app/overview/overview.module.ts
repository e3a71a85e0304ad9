import { Module } from '@nestjs/common';
import { KeyProvidersModule } from '../key-providers/key-providers.module';
import { OverviewController } from './overview.controller';
import { OverviewService } from './overview.service';

@Module({
  imports: [KeyProvidersModule],
  controllers: [OverviewController],
  providers: [OverviewService],
})
export class OverviewModule {}
