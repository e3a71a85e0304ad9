import { formatDuration } from '@keypool/key-pool';
import { Inject, Injectable, Logger } from '@nestjs/common';
import { InjectConnection } from '@nestjs/mongoose';
import { mongo, type Connection, type Model } from 'mongoose';
import { setTimeout as sleep } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import { CLIENT_OPTIONS } from '../config/mongodb-options';
import { StartupError } from '../config/startup.error';
import { hasServerCode } from './driver-errors';
import { OPENED_DATABASE, type OpenedDatabase } from './open-database';

/** The lock was not available, the time was up, or another process gave up the build that this one had joined. */
const TRY_AGAIN = [24, 50, 276];
const NAMESPACE_NOT_FOUND = 26;

/** Tests are less patient. */
export const INDEX_BUILD = {
  /**
   * A build that waits for a collection blocks others behind it, and a dead process may hold the collection for 90 s.
   * So the first attempts are short. Each is twice as long as the last, because a build takes time, too.
   */
  firstTryMs: 5_000,
  pauseMs: 1_000,
  giveUpAfterMs: 30 * 60_000,
};

type IndexSpec = mongo.IndexDescription;

/** Builds the indexes of all models that are missing. */
@Injectable()
export class IndexSetup {
  private readonly logger = new Logger(IndexSetup.name);

  constructor(
    @InjectConnection() private readonly connection: Connection,
    @Inject(OPENED_DATABASE) private readonly database: Pick<OpenedDatabase, 'uri'>,
  ) {}

  /** @throws StartupError with advice when a build does not end */
  async run(): Promise<void> {
    const missing = new Map<string, IndexSpec[]>();
    for (const model of Object.values(this.connection.models)) {
      const indexes = await missingOf(model);
      if (indexes.length > 0) {
        missing.set(model.collection.collectionName, indexes);
      }
    }
    if (missing.size > 0) {
      await this.build(missing);
    }
  }

  /**
   * With a client of its own: a build may take longer than other answers, and MongoDB does not promise that it goes on when
   * its client has left.
   * @param missing by collection
   */
  private async build(missing: ReadonlyMap<string, IndexSpec[]>): Promise<void> {
    const client = new mongo.MongoClient(this.database.uri, {
      ...CLIENT_OPTIONS,
      socketTimeoutMS: 0,
    });
    try {
      for (const [name, indexes] of missing) {
        const collection = client.db(this.connection.name).collection(name);
        await untilBuilt(collection, indexes, () =>
          this.logger.warn({
            msg: 'the indexes are not built yet, trying again',
            collection: name,
          }),
        );
      }
    } finally {
      await client.close();
    }
  }
}

/**
 * @param failed is called before each further try
 * @throws StartupError when they are not built in time
 */
export async function untilBuilt(
  collection: Pick<mongo.Collection, 'collectionName' | 'createIndexes'>,
  missing: IndexSpec[],
  failed: () => void,
): Promise<void> {
  const deadline = performance.now() + INDEX_BUILD.giveUpAfterMs;
  for (let maxTimeMS = INDEX_BUILD.firstTryMs; ; maxTimeMS *= 2) {
    try {
      // A member that is down must not block the build.
      await collection.createIndexes(missing, { commitQuorum: 'majority', maxTimeMS });
      return;
    } catch (error) {
      if (!TRY_AGAIN.some((code) => hasServerCode(error, code))) {
        throw error;
      }
      if (performance.now() >= deadline) {
        throw new StartupError(
          `The indexes of ${collection.collectionName} were not built within ${formatDuration(INDEX_BUILD.giveUpAfterMs)} (${String(error)}). That takes a majority of the members that store data, and nobody may hold the collection: mongosh --eval "rs.status()", mongosh --eval "db.currentOp()". Then start again.`,
        );
      }
    }
    failed();
    await sleep(INDEX_BUILD.pauseMs);
  }
}

/** Indexes that exist are left alone: asking for them again would wait for whoever holds the collection. */
async function missingOf(model: Model<unknown>): Promise<IndexSpec[]> {
  const existing = (await indexesOf(model)).map(essence);
  return model.schema
    .indexes()
    .map(([key, { unique, ...options }]): IndexSpec => ({
      ...options,
      ...(unique ? { unique: true } : {}),
      key: key as IndexSpec['key'],
    }))
    .filter((wanted) => !existing.some((one) => isDeepStrictEqual(one, essence(wanted))));
}

async function indexesOf({ collection }: Model<unknown>): Promise<IndexSpec[]> {
  try {
    return await collection.indexes();
  } catch (error) {
    if (hasServerCode(error, NAMESPACE_NOT_FOUND)) {
      return [];
    }
    throw error;
  }
}

/** What makes two indexes the same. */
function essence(index: IndexSpec): unknown {
  const {
    key,
    unique = false,
    sparse = false,
    expireAfterSeconds,
    partialFilterExpression,
  } = index;
  // The order of the fields counts.
  return [Object.entries(key), unique, sparse, expireAfterSeconds, partialFilterExpression];
}
