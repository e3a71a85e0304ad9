import { Injectable, Logger } from '@nestjs/common';
import { InjectConnection } from '@nestjs/mongoose';
import type { Connection } from 'mongoose';
import { StartupError } from '../config/startup.error';
import { TransactionRunner } from '../database/transaction-runner';
import { EventRepository } from '../events/event.repository';
import { SYSTEM } from '../identity/actor';
import { ProviderRegistry } from '../provider-registry/provider-registry';
import { PROXY_MODEL } from '../proxy-directory/proxy.schema';
import { Keyring } from '../secrets/keyring';
import { ForeignRows } from './foreign-rows';

/** The seeds have two names for one collection. */
const OTHER_BINDINGS = 'ohmygpt_key_bindings';

/**
 * A database that another program has filled, with the field names of the seeds, becomes Keypool's at the first start
 * on it: API keys are sealed, and what else Keypool knows of a row is added. It happens only once, so that nobody can
 * turn a row into a genuine key by adding it later.
 */
@Injectable()
export class DatabaseAdoption {
  private readonly logger = new Logger(DatabaseAdoption.name);

  constructor(
    @InjectConnection() private readonly connection: Connection,
    private readonly keyring: Keyring,
    private readonly rows: ForeignRows,
    private readonly providers: ProviderRegistry,
    private readonly transactions: TransactionRunner,
    private readonly events: EventRepository,
  ) {}

  /**
   * Runs after the migrations, which update these rows, too. If the process is killed, the next start continues;
   * several processes may do it at once.
   * @param announce takes a line for the operator
   * @throws StartupError when there are bindings that would be left behind
   */
  async run(announce: (line: string) => void): Promise<void> {
    if (!(await this.keyring.mayAdopt())) {
      return;
    }
    await this.assertBindingsAreFound();
    await this.rows.completeProxies();
    for (const { definition } of this.providers.all) {
      // Active keys first: a secret that a backup key has, too, belongs to the active key.
      await this.rows.completeKeys(definition);
      await this.rows.completeBackupKeys(definition);
      await this.rows.completeBindings(definition);
    }
    const found = await this.count();
    const isSome = Object.values(found).some((count) => count > 0);
    if ((await this.finish(isSome ? found : null)) && isSome) {
      const { keys, backupKeys, bindings, proxies } = found;
      announce(
        `Database: it was another program's, and is Keypool's from now on, with ${keys} keys, ${backupKeys} backup keys, ${bindings} bindings and ${proxies} proxies. Rows that others write are refused from now on`,
      );
      this.logger.log({ msg: 'adopted the database of another program', ...found });
    }
  }

  private async assertBindingsAreFound(): Promise<void> {
    const all = this.providers.all.map(({ definition }) => definition);
    const renamed = all.find(({ bindingsCollectionSetting }) => bindingsCollectionSetting);
    const bindings = renamed && this.connection.model(renamed.collections.bindings);
    if (
      bindings &&
      !(await bindings.exists({})) &&
      (await this.connection.collection(OTHER_BINDINGS).findOne({}))
    ) {
      throw new StartupError(
        `The bindings of this database are in the collection ${OTHER_BINDINGS}, and Keypool looks for them in ${bindings.collection.collectionName}. Set OHMYGPT_BINDINGS_COLLECTION=${OTHER_BINDINGS}, and leave it so.`,
      );
    }
  }

  private async count() {
    const sum = async (models: readonly string[]) => {
      const counts = models.map((name) => this.connection.model(name).countDocuments());
      return (await Promise.all(counts)).reduce((total, count) => total + count, 0);
    };
    const all = this.providers.all.map(({ definition }) => definition.collections);
    return {
      keys: await sum(all.map(({ keys }) => keys)),
      backupKeys: await sum(all.map(({ backupKeys }) => backupKeys)),
      bindings: await sum(all.map(({ bindings }) => bindings)),
      proxies: await sum([PROXY_MODEL]),
    };
  }

  /** @returns whether this process did it, and not another one */
  private finish(found: Record<string, number> | null): Promise<boolean> {
    return this.transactions.run(async ({ session }) => {
      const isDone = await this.keyring.endAdoption(session);
      if (isDone && found) {
        await this.events.add({ type: 'database_adopted', actor: SYSTEM, detail: found }, session);
      }
      return isDone;
    });
  }
}
