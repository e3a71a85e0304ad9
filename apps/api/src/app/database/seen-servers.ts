import type { mongo } from 'mongoose';

/** A server outside the requested replica set, with its answer to `hello`. */
export interface Stranger {
  readonly address: string;
  readonly hello: mongo.Document;
}

/** What servers report while the driver looks for one that it can use. */
export class SeenServers {
  /** By address: why it cannot be used; null when it can. */
  private readonly states = new Map<string, string | null>();
  private firstStranger: Stranger | null = null;
  readonly replicaSet: string | undefined;

  constructor(client: mongo.MongoClient) {
    this.replicaSet = client.options.replicaSet;
    for (const host of client.options.hosts) {
      this.states.set(host.toString(), 'no answer yet');
    }
    client.on('serverHeartbeatFailed', ({ connectionId, failure }) => {
      this.states.set(connectionId, inWords(failure.message));
    });
    client.on('serverHeartbeatSucceeded', ({ connectionId, reply }) => {
      this.states.set(connectionId, this.stateOf(connectionId, reply));
    });
  }

  get addresses(): string[] {
    return [...this.states.keys()];
  }

  /** One sentence for each server. */
  describe(): string {
    const all = [...this.states].map(([address, state]) => `${address}: ${state ?? 'it answers'}.`);
    return all.join(' ') || 'Its hosts are not known yet.';
  }

  /** A server that answers while none of the requested set does. */
  get stranger(): Stranger | null {
    return [...this.states.values()].includes(null) ? null : this.firstStranger;
  }

  private stateOf(address: string, hello: mongo.Document): string | null {
    const name: unknown = hello['setName'];
    if (hello['isreplicaset'] === true) {
      return 'its replica set is not initiated (mongosh --eval "rs.initiate()")';
    }
    if (this.replicaSet !== undefined && name !== this.replicaSet) {
      this.firstStranger ??= { address, hello };
      return typeof name === 'string'
        ? `it is a member of the replica set ${name}, not ${this.replicaSet}`
        : `it is not a member of the replica set ${this.replicaSet}`;
    }
    return hello['isWritablePrimary'] === true || hello['ismaster'] === true
      ? null
      : 'it is a member of the replica set, but not the primary';
  }
}

/** The usual ones; others keep the system's own message. */
function inWords(message: string): string {
  if (message.includes('ECONNREFUSED')) {
    return 'nothing listens there (connection refused)';
  }
  if (/ENOTFOUND|EAI_AGAIN/.test(message)) {
    return 'this host name is unknown';
  }
  return message.replace(/\.$/, '');
}
