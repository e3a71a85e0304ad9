import { Module } from '@nestjs/common';
import { MetricsController } from './metrics.controller';
import { MetricsRegistry } from './metrics-registry';

@Module({ controllers: [MetricsController], providers: [MetricsRegistry] })
export class MetricsModule {}
