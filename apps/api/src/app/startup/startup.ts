import {
  Injectable,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { AuditUpkeep } from '../audit/audit-upkeep';
import { ChangeFeed } from '../database/change-feed';
import { Readiness } from '../health/readiness';
import { ProviderRegistry } from '../provider-registry/provider-registry';
import { PreparedData } from './prepared-data';
import { AdminSetup } from './admin-setup';

/** Prints a line for the operator. It may hold the first password, so it is not logged. */
function announce(line: string): void {
  process.stderr.write(`${line}\n`);
}

/** What has to happen before the first request and after the last one, in this order. */
@Injectable()
export class Startup implements OnApplicationBootstrap, BeforeApplicationShutdown {
  constructor(
    private readonly data: PreparedData,
    private readonly admins: AdminSetup,
    private readonly feed: ChangeFeed,
    private readonly providers: ProviderRegistry,
    private readonly readiness: Readiness,
    private readonly audit: AuditUpkeep,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    this.readiness.register('database', () =>
      this.feed.isCurrent ? null : 'unavailable, or its changes do not arrive',
    );
    await this.data.prepare(announce);
    await this.feed.start();
    await this.admins.ensure(announce);
    for (const { runtime, figures } of this.providers.all) {
      this.readiness.countUnreadable(() => figures.unreadableKeys());
      runtime.start();
    }
    this.audit.start();
  }

  /** Everything that was accepted is written before the connection closes. */
  async beforeApplicationShutdown(): Promise<void> {
    await Promise.all([
      this.audit.stop(),
      ...this.providers.all.map(({ runtime }) => runtime.stop()),
    ]);
    await this.feed.close();
  }
}
