import { Module } from '@nestjs/common';
import { ProviderRegistryModule } from '../provider-registry/provider-registry.module';
import { ExportController } from './export.controller';
import { ExportService } from './export.service';

@Module({
  imports: [ProviderRegistryModule],
  controllers: [ExportController],
  providers: [ExportService],
})
export class ExportModule {}
