import { Module } from '@nestjs/common';
import { KeyProvidersModule } from '../key-providers/key-providers.module';
import { ProxiesController } from './proxies.controller';
import { ProxiesService } from './proxies.service';

@Module({
  imports: [KeyProvidersModule],
  controllers: [ProxiesController],
  providers: [ProxiesService],
})
export class ProxiesModule {}
