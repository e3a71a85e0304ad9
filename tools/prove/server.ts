import { whichEngine, type ServerEngine } from '@keypool/embedded-mongo';
import { mongo } from 'mongoose';

const PINGS = 20;
const ENOUGH_MEMBERS = 3;
const STEPPED_DOWN_FOR_SECONDS = 20;
const CATCH_UP_SECONDS = 5;

export interface Facts extends ServerEngine {
  /** Null where the user may not ask. */
  readonly featureCompatibility: string | null;
  /** None of a server outside a replica set. */
  readonly replicaSet: string | null;
  /** Those that store data and may become the primary. */
  readonly members: number;
  readonly arbiters: number;
  /** The middle one of twenty. */
  readonly roundTripMs: number;
}

/** The replica set that is tried, by a connection of its own. */
export class Server {
  private constructor(
    private readonly client: mongo.MongoClient,
    readonly facts: Facts,
  ) {}

  static async connect(uri: string): Promise<Server> {
    const client = await mongo.MongoClient.connect(uri, { serverSelectionTimeoutMS: 15_000 });
    try {
      return new Server(client, await factsOf(client.db('admin')));
    } catch (error) {
      await client.close();
      throw error;
    }
  }

  async databases(): Promise<string[]> {
    const { databases } = await this.client.db('admin').admin().listDatabases({ nameOnly: true });
    return databases.map(({ name }) => name);
  }

  /** Drops the databases of one run. @returns their names */
  async drop(run: string, say: (line: string) => void): Promise<string[]> {
    const left = (await this.databases()).filter((name) => isOfRun(name, run));
    if (left.length > 0) {
      say(
        `dropping ${left.join(', ')}, which waits for transactions that were cut off, up to 90 s`,
      );
    }
    for (const name of left) {
      await this.client.db(name).dropDatabase();
    }
    return left;
  }

  /** Has another primary elected. */
  async stepDown(): Promise<void> {
    await this.client.db('admin').command({
      replSetStepDown: STEPPED_DOWN_FOR_SECONDS,
      secondaryCatchUpPeriodSecs: CATCH_UP_SECONDS,
    });
  }

  close(): Promise<void> {
    return this.client.close();
  }
}

function isOfRun(database: string, run: string): boolean {
  return database.startsWith('keypool_') && database.split('_').includes(run);
}

/** Why nothing is tried on this server; null when there is no reason. */
export function refusalOf(
  { replicaSet, members }: Facts,
  databases: readonly string[],
  { here, stepDown }: { readonly here: boolean; readonly stepDown: boolean },
): string | null {
  if (replicaSet === null) {
    return 'This is no replica set: mongosh --eval "rs.initiate()", after a start with --replSet rs0, makes one of it.';
  }
  if (databases.includes('keypool') && !here) {
    return 'This server has a database named keypool, so somebody may be using it. Try another one, or this one all the same with --here: only databases of this program are written to, but it keeps the server busy.';
  }
  return stepDown && members < ENOUGH_MEMBERS
    ? `--step-down needs ${ENOUGH_MEMBERS} members that store data, so that one can be elected while one is down; this set has ${members}. Add members (mongosh --eval 'rs.add("host:27017")'), or leave --step-down out.`
    : null;
}

async function factsOf(admin: mongo.Db): Promise<Facts> {
  const hello = await admin.command({ hello: 1 });
  return {
    ...whichEngine(await admin.command({ buildInfo: 1 })),
    featureCompatibility: await featureCompatibilityOf(admin),
    replicaSet: hello['setName'] ?? null,
    members: count(hello['hosts']),
    arbiters: count(hello['arbiters']),
    roundTripMs: await roundTripMs(admin),
  };
}

function count(list: unknown): number {
  return Array.isArray(list) ? list.length : 0;
}

async function featureCompatibilityOf(admin: mongo.Db): Promise<string | null> {
  try {
    const answer = await admin.command({ getParameter: 1, featureCompatibilityVersion: 1 });
    return answer['featureCompatibilityVersion']?.version ?? null;
  } catch (error) {
    if (error instanceof mongo.MongoServerError) {
      return null;
    }
    throw error;
  }
}

async function roundTripMs(admin: mongo.Db): Promise<number> {
  const took: number[] = [];
  for (let ping = 0; ping < PINGS; ping++) {
    const since = performance.now();
    await admin.command({ ping: 1 });
    took.push(performance.now() - since);
  }
  const middle = took.sort((a, b) => a - b)[PINGS / 2] ?? 0;
  return Math.round(middle * 100) / 100;
}
