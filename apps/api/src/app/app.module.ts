import { Module, type DynamicModule } from '@nestjs/common';
import { ScheduleModule } from '@nestjs/schedule';
import { AccessModule } from './access/access.module';
import { AuditModule } from './audit/audit.module';
import { AuthModule } from './auth/auth.module';
import type { AppConfig } from './config/app-config';
import { ConfigModule } from './config/config.module';
import { DatabaseModule } from './database/database.module';
import type { OpenedDatabase } from './database/open-database';
import { AdoptionModule } from './adoption/adoption.module';
import { DumpModule } from './dump/dump.module';
import { EncryptionModule } from './encryption/encryption.module';
import { EventsModule } from './events/events.module';
import { ExportModule } from './export/export.module';
import { HealthModule } from './health/health.module';
import { LiveModule } from './live/live.module';
import { MeasuresModule } from './measures/measures.module';
import { MetricsModule } from './metrics/metrics.module';
import { OverviewModule } from './overview/overview.module';
import { ProviderRegistryModule } from './provider-registry/provider-registry.module';
import { ProxiesModule } from './proxies/proxies.module';
import { ProxyDirectoryModule } from './proxy-directory/proxy-directory.module';
import { SecretsModule } from './secrets/secrets.module';
import { PreparedData } from './startup/prepared-data';
import { AdminSetup } from './startup/admin-setup';
import { Startup } from './startup/startup';
import { TokensModule } from './tokens/tokens.module';
import { UsersModule } from './users/users.module';

@Module({})
export class AppModule {
  /** Configuration and database come first: nothing works without them. */
  static with(config: AppConfig, database: OpenedDatabase): DynamicModule {
    return {
      ...AppModule.idle(config, database),
      providers: [PreparedData, AdminSetup, Startup],
    };
  }

  /** For commands: nothing is loaded or served, and nothing prepared unless they ask for it. */
  static idle(config: AppConfig, database: OpenedDatabase): DynamicModule {
    return {
      module: AppModule,
      providers: [PreparedData],
      imports: [
        ConfigModule.with(config),
        HealthModule,
        MeasuresModule,
        DatabaseModule.with(database),
        ScheduleModule.forRoot(),
        SecretsModule,
        EventsModule,
        AuditModule,
        AccessModule,
        AuthModule,
        UsersModule,
        TokensModule,
        ProxyDirectoryModule,
        ProviderRegistryModule,
        AdoptionModule,
        EncryptionModule,
        DumpModule,
        ExportModule,
        ProxiesModule,
        OverviewModule,
        LiveModule,
        MetricsModule,
      ],
    };
  }
}
