import { mongo } from 'mongoose';
import { z } from 'zod';
import { waitForHello, withClient } from './hello';

const NOT_YET_INITIALIZED = 94;
const PRIMARY_MS = 120_000;

const configSchema = z.looseObject({
  _id: z.string(),
  version: z.number(),
  members: z.array(z.looseObject({ _id: z.number(), host: z.string() })),
});

/** The replica set configuration of a mongod; only the fields used here. */
export type ReplicaSetConfig = z.infer<typeof configSchema>;

export interface OneMemberSet {
  readonly name: string;
  readonly port: number;
}

/**
 * Makes the listening mongod at `uri` the writable primary of a set with itself as the only member: a new one is
 * initiated, one known by another port is reconfigured (by force: it cannot be elected under an address that is not its
 * own).
 */
export async function prepareReplicaSet(uri: string, set: OneMemberSet): Promise<void> {
  await withClient(uri, async (admin) => {
    const command = nextCommand(await currentConfig(admin), set);
    if (command) {
      await admin.command(command);
    }
  });
  await waitForHello(uri, PRIMARY_MS);
}

/** The command that makes `config` (null: never initiated) the one-member set; null when it is already. */
export function nextCommand(
  config: ReplicaSetConfig | null,
  set: OneMemberSet,
): Record<string, unknown> | null {
  const host = `127.0.0.1:${set.port}`;
  if (config === null) {
    return { replSetInitiate: { _id: set.name, members: [{ _id: 0, host }] } };
  }
  const [first] = config.members;
  if (config.members.length === 1 && first?.host === host) {
    return null;
  }
  return {
    replSetReconfig: {
      ...config,
      version: config.version + 1,
      members: [{ ...first, _id: first?._id ?? 0, host }],
    },
    force: true,
  };
}

async function currentConfig(admin: mongo.Db): Promise<ReplicaSetConfig | null> {
  try {
    const answer = await admin.command({ replSetGetConfig: 1 });
    return configSchema.parse(answer['config']);
  } catch (error) {
    if (error instanceof mongo.MongoServerError && error.code === NOT_YET_INITIALIZED) {
      return null;
    }
    throw error;
  }
}
