import { Global, Module } from '@nestjs/common';
import { MongooseModule } from '@nestjs/mongoose';
import { ProxyDirectory } from './proxy-directory';
import { ProxyRepository } from './proxy.repository';
import { PROXY_MODEL, proxySchema } from './proxy.schema';

/** Global: all providers bind keys to the same proxies. Separate from ProxiesModule, which needs all providers. */
@Global()
@Module({
  imports: [MongooseModule.forFeature([{ name: PROXY_MODEL, schema: proxySchema }])],
  providers: [ProxyDirectory, ProxyRepository],
  exports: [ProxyDirectory, ProxyRepository],
})
export class ProxyDirectoryModule {}
