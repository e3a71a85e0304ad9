import type { RotationDocument } from '../../src/app/key-provider/store/rotation.schema';
import { isInReserve, type Snapshot } from './snapshot';

/** A report counts 1, 4, 16, …: the digits of a sum in base 4 tell which reports it contains, and how often. */
const BASE = 4;
const MOST = 26;

export interface Account {
  /** The name under which the same report is repeated. */
  readonly name: string | undefined;
  readonly tokens: number;
  readonly what: string;
  /** Whether the counts were acknowledged as durable. */
  acknowledged: boolean;
  /** Whether they may be gone with a life that a reset or a deletion ended. */
  readonly mayBeGone: (endedByAdmin: ReadonlySet<string>) => boolean;
}

/** Which usage reports must be in the database, each once. */
export class UsageAccounts {
  private readonly accounts: Account[] = [];
  /** Lives and ids of keys that a reset or a deletion ended. */
  private readonly endedByAdmin = new Set<string>();
  private goneTokens = 0;

  get isFull(): boolean {
    return this.accounts.length === MOST;
  }

  open(what: string, keyId: string, lease: string | undefined, isNamed: boolean): Account {
    const at = this.accounts.length;
    const account: Account = {
      name: isNamed ? `report ${at}` : undefined,
      tokens: BASE ** at,
      what,
      acknowledged: false,
      mayBeGone: (ended) => ended.has(lease ?? keyId),
    };
    this.accounts.push(account);
    return account;
  }

  committed(before: Snapshot, after: Snapshot): void {
    for (const key of before.keys.values()) {
      const now = after.keys.get(key._id);
      if (now?.life !== key.life && !after.heirOf(key.life)) {
        this.goneTokens += key.tokensUsed;
        this.endedByAdmin.add(key._id);
        livesOf(after, key.life).forEach((life) => this.endedByAdmin.add(life));
      }
    }
  }

  /** Wrong counts. */
  errors(now: Snapshot): string[] {
    const counts = [
      ...[...now.keys.values()].map(({ tokensUsed }) => tokensUsed),
      ...[...now.rotations.values()].map(countedIn),
    ];
    const sum = counts.reduce((total, tokens) => total + tokens, this.goneTokens);
    return this.accounts.flatMap(({ tokens, what, acknowledged, mayBeGone }) => {
      const counted = Math.floor(sum / tokens) % BASE;
      const least = acknowledged && !mayBeGone(this.endedByAdmin) ? 1 : 0;
      return counted >= least && counted <= 1 ? [] : [`${what} is counted ${counted} times`];
    });
  }
}

/** This life, and those before it whose rotation was undone: the key went on with their counts. */
function livesOf(now: Snapshot, life: string): string[] {
  const before = [...now.rotations.values()].find(({ revivedLife }) => revivedLife === life);
  return before ? [life, ...livesOf(now, before.failedLife)] : [life];
}

/** What an entry counts that no key does. */
function countedIn(entry: RotationDocument): number {
  if (entry.state === 'done' || isInReserve(entry)) {
    return entry.tokensUsed;
  }
  return entry.state === 'undone' ? entry.replacementTokensUsed : 0;
}
