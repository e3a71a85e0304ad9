import type { CreateKeyDto, EventType, UsageReportDto } from '@keypool/dto';
import type { RotationDocument } from '../../src/app/key-provider/store/rotation.schema';
import { leaseStamp } from '@keypool/key-pool';
import type { FailureOutcome } from '../../src/app/key-provider/failures/failure';
import type { KeypoolProcess } from './process';
import { judgeReport } from './reports';
import type { Account } from './usage-accounts';
import type { World } from './world';

/** Who reports, and for which request of its client. */
export interface Worker {
  readonly isLimited?: boolean;
  readonly requestId?: string | undefined;
}

export type LeaseKind = 'none' | 'held' | 'newest' | 'oldest';

/** Requests of clients, and what each answer promises. */
export class Requests {
  constructor(
    private readonly world: World,
    private readonly process: KeypoolProcess,
  ) {}

  /**
   * A change by an admin: when it is acknowledged, its event is in the database, once; when it is refused, it is not.
   * @param work returns `false` or null when there was nothing to change
   * @param isIdempotent whether it is also acknowledged, without an event, when there is nothing to change
   */
  change(
    what: string,
    type: EventType,
    work: (process: KeypoolProcess, actor: string) => Promise<unknown>,
    isIdempotent = false,
  ): void {
    const actor = this.world.nextActor();
    this.world.ask(
      this.process,
      what,
      () => work(this.process, actor),
      (answer) => {
        const events = [...this.world.now.events.values()].filter((one) => one.actor === actor);
        const count = events.filter((event) => event.type === type).length;
        switch (answer.kind) {
          case 'done': {
            const expected = answer.value === false || answer.value === null ? 0 : 1;
            return count === expected || (isIdempotent && count === 0)
              ? null
              : `acknowledged, and ${count} times in the database`;
          }
          case 'refused':
            return count === 0 ? null : `refused as ${answer.code}, and done all the same`;
          case 'unknown':
            return count <= 1 ? null : `done ${count} times`;
        }
      },
    );
  }

  /** An admin makes a backup key available again, whatever it is. */
  restore(backupId: string): void {
    this.change(
      `restore ${backupId}`,
      'backup_key_restored',
      ({ backupKeys }, actor) => backupKeys.restoreBackupKey(backupId, actor),
      true,
    );
  }

  /** An admin deletes a key and adds the same one again. */
  recreate(keyId: string): void {
    const stored = this.world.now.keys.get(keyId);
    if (!stored) {
      return;
    }
    const data = { id: keyId, apiKey: this.process.secretOf(stored) };
    this.change(`delete key ${keyId} to add it again`, 'key_deleted', async ({ keys }, actor) => {
      const deleted = await keys.deleteKey(keyId, actor);
      this.change(`add key ${keyId} again`, 'key_created', (process, again) =>
        process.keys.createKey(data, again),
      );
      return deleted;
    });
  }

  /** An admin adds a key by mistake, and another one adds a different key of that name, elsewhere. */
  addTwice(data: CreateKeyDto): void {
    const [other = this.process] = this.world.ready.filter((each) => each !== this.process);
    const { id } = data;
    this.change(`add key ${id} by mistake`, 'key_created', async ({ keys }, actor) => {
      const created = await keys.createKey(data, actor);
      this.change(`delete key ${id} at once`, 'key_deleted', async (process, second) => {
        const deleted = await process.keys.deleteKey(id, second);
        new Requests(this.world, other).change(`add ${id} again`, 'key_created', (there, third) =>
          there.keys.createKey(data, third),
        );
        return deleted;
      });
      return created;
    });
  }

  /** A key fails as soon as it is bound, before this process has received its own changes. */
  addInVain(data: CreateKeyDto, proxyId: string): void {
    const keyId = data.id;
    this.process.client.deafFor = 100;
    this.change(`add key ${keyId}`, 'key_created', async ({ keys }, actor) => {
      const created = await keys.createKey(data, actor);
      this.change(`bind ${keyId} to ${proxyId}`, 'binding_created', async (process, second) => {
        const bound = await process.bindings.createBinding({ proxyId, keyId, priority: 0 }, second);
        this.report(keyId, 402, created.life);
        return bound;
      });
      return created;
    });
  }

  /** An admin rotates manually. Two who do so at once share one rotation. */
  rotate(keyId: string): void {
    this.world.ask(
      this.process,
      `rotate ${keyId}`,
      () => this.process.rotation.rotateKey(keyId, this.world.nextActor()),
      (answer) => {
        if (answer.kind !== 'done') {
          return null;
        }
        const { replacementKeyId, at } = answer.value;
        const isKnown = [...this.world.now.rotations.values()].some(
          (entry) =>
            entry.state === 'done' &&
            entry.failedKeyId === keyId &&
            entry.replacementKeyId === replacementKeyId &&
            entry.at.toISOString() === at,
        );
        return isKnown ? null : `answered ${replacementKeyId}, and the journal does not have it`;
      },
    );
  }

  /** @param then what happens as soon as it is done */
  undo(
    { _id, failedKeyId }: RotationDocument,
    asBackup: boolean,
    then: () => void = () => undefined,
  ): void {
    this.change(
      `undo the rotation of ${failedKeyId}${asBackup ? ' as a backup key' : ''}`,
      'rotation_undone',
      async ({ undos }, actor) => {
        const undone = await undos.undo(_id.toHexString(), { asBackup }, actor);
        then();
        return undone;
      },
    );
  }

  /** The replacement fails, and an admin takes the rotation back, while workers report what they used of both keys. */
  undoInUse(entry: RotationDocument): void {
    const { failedKeyId, failedLife, replacementKeyId, replacementLife } = entry;
    const [keyId, life] = [replacementKeyId ?? '', replacementLife ?? ''];
    const useBoth = () => {
      this.use(failedKeyId, failedLife, false);
      this.use(keyId, life, false);
    };
    useBoth();
    this.report(keyId, 402, life);
    this.undo(entry, false, useBoth);
  }

  lease(kind: LeaseKind, keyId: string): string | undefined {
    const lives = this.world.lives.get(keyId) ?? [];
    switch (kind) {
      case 'none':
        return undefined;
      case 'held':
        return this.process.pools.pool.keys.get(keyId)?.life;
      case 'newest':
        return lives.at(-1);
      case 'oldest':
        return lives.at(0);
    }
  }

  /** A worker reports a failure. */
  report(keyId: string, status: number, life: string | undefined, worker: Worker = {}): void {
    const { world, process } = this;
    const held = process.pools.pool.keys.get(keyId);
    const wasKey = world.wasKey(keyId);
    const isCurrent = held !== undefined && (life === undefined || life === held.life);
    const memory = world.memory(process);
    const answered =
      isCurrent && (status === 401 || status === 402) ? memory.reporting(held.life) : null;
    world.ask(
      process,
      `report ${status} of ${keyId}`,
      () =>
        process.rotation.checkAndRotateOnError({
          keyId,
          status,
          ...leaseOf(life),
          ...(worker.requestId && { requestId: worker.requestId }),
          by: { actor: 'token:worker', address: '', isLimited: worker.isLimited ?? false },
        }),
      (answer) => {
        answered?.(answer.kind === 'done' && this.endsLife(answer.value.action));
        if (isCurrent && status !== 500 && answer.kind === 'unknown') {
          memory.unknown(held.life);
        }
        const known = isCurrent ? held.life : life;
        return judgeReport(world, memory, { keyId, wasKey, lease: life, life: known }, answer);
      },
    );
  }

  /** Whether a key whose failure was answered so is never handed out again. */
  private endsLife(action: FailureOutcome['action']): boolean {
    return this.world.guard === 'off'
      ? action !== 'none'
      : action === 'rotated' || action === 'already_rotated';
  }

  /** A worker reports usage; with a name it repeats the report until the counts are durable. */
  use(keyId: string, life: string | undefined, isNamed: boolean): void {
    if (!this.world.usage.isFull) {
      const account = this.world.usage.open(`usage of ${keyId}`, keyId, life, isNamed);
      this.sendUsage({ keyId, tokens: account.tokens, requests: 1, ...leaseOf(life) }, account);
    }
  }

  private sendUsage(report: UsageReportDto, account: Account, timesMore = 3): void {
    const { world, process } = this;
    const wasKey = world.wasKey(report.keyId);
    const again = () => {
      const [other] = world.ready.filter((each) => each !== process);
      if (account.name && timesMore > 0 && other) {
        new Requests(world, other).sendUsage(report, account, timesMore - 1);
      }
    };
    world.ask(
      process,
      account.what,
      () => process.usage.report([report], account.name),
      (answer) => {
        if (answer.kind === 'unknown') {
          again();
        }
        if (answer.kind !== 'done') {
          return null;
        }
        const isUnknown = answer.value.unknown.includes(report.keyId);
        account.acknowledged = !isUnknown;
        return isUnknown && wasKey ? 'answered unknown, and it was a key' : null;
      },
      again,
    );
  }
}

/** Handed out now. */
function leaseOf(life: string | undefined): { readonly lease?: string } {
  return life === undefined ? {} : { lease: life + leaseStamp(Date.now()) };
}
