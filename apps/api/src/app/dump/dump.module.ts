import { Module } from '@nestjs/common';
import { ProviderRegistryModule } from '../provider-registry/provider-registry.module';
import { DatabaseDump } from './database-dump';
import { DatabaseRestore } from './database-restore';
import { DumpedSecrets } from './dumped-secrets';
import { RestoreRecord } from './restore-record';

@Module({
  imports: [ProviderRegistryModule],
  providers: [DatabaseDump, DatabaseRestore, DumpedSecrets, RestoreRecord],
  exports: [RestoreRecord],
})
export class DumpModule {}
