import type { BackupKeyObstacle } from '@keypool/dto';
import { Injectable } from '@nestjs/common';
import type { ClientSession } from 'mongoose';
import { BackupKeyRepository } from '../store/backup-key.repository';
import type { BackupKeyDocument } from '../store/backup-key.schema';
import { KeyRepository } from '../store/key.repository';
import { SecretRegistry, type SecretHolder, type StoredSecretOf } from '../store/secret.registry';
import { PoolService } from './pool.service';
import { Reserve } from './reserve';

const BATCH = 50;
const EXACT_UP_TO = 50;
/** The first one is nearly always eligible. */
const FIRST_BATCH = 10;
/** After a collision, pick randomly among this many candidates, so that the same processes do not collide again. */
const SCATTER = 8;

type Candidate = StoredSecretOf & Pick<BackupKeyDocument, 'isUsed'>;

/**
 * Which backup keys a rotation could take: available, neither id nor secret active, secret not retired since (SPEC 6.2), and
 * fit for use as it is stored. All but the id and that is one question: is the secret registered as that of this very backup key?
 */
@Injectable()
export class EligibleBackups {
  constructor(
    private readonly backupKeys: BackupKeyRepository,
    private readonly keys: KeyRepository,
    private readonly secrets: SecretRegistry,
    private readonly pool: PoolService,
    private readonly reserve: Reserve,
  ) {}

  /**
   * The ids of those among `candidates` that are eligible.
   * @param session of the transaction that is to take one; none for mere display
   */
  async among(
    candidates: readonly Candidate[],
    session?: ClientSession,
  ): Promise<ReadonlySet<string>> {
    const available = candidates.filter(({ isUsed }) => !isUsed);
    const obstacles = await this.obstacles(available, session);
    return new Set(available.flatMap(({ _id }) => (obstacles.has(_id) ? [] : [_id])));
  }

  /** How many are available, eligible or not. */
  async available(): Promise<number> {
    return this.reserve.isCurrent ? this.reserve.totals.available : this.backupKeys.count(false);
  }

  /** How many there are. With many available ones it does not matter that some may not be eligible. */
  async count(): Promise<number> {
    const available = await this.available();
    if (available === 0 || available > EXACT_UP_TO) {
      return available;
    }
    return (await this.among(await this.backupKeys.findAvailable(0, EXACT_UP_TO))).size;
  }

  /** Why these cannot take over, or could not after a restore. No entry for most. */
  async obstacles(
    keys: readonly Candidate[],
    session?: ClientSession,
  ): Promise<ReadonlyMap<string, BackupKeyObstacle>> {
    const holders = await this.secrets.holders(
      keys.map(({ fingerprint }) => fingerprint),
      session,
    );
    const active = await this.activeAmong(
      keys.map(({ _id }) => _id),
      session,
    );
    return new Map(
      keys.flatMap((key) => {
        const obstacle = this.isReadable(key)
          ? active.has(key._id)
            ? 'id_in_service'
            : secretObstacle(key, holders.get(key.fingerprint))
          : 'unreadable';
        return obstacle ? [[key._id, obstacle] as const] : [];
      }),
    );
  }

  /**
   * The oldest one. After a collision one of the oldest; those in `avoid`, which have just collided with another
   * transaction, come last (SPEC 6.2).
   */
  async oldest(
    avoid: ReadonlySet<string>,
    session: ClientSession,
  ): Promise<BackupKeyDocument | null> {
    let passOver = avoid.size === 0 ? 0 : Math.floor(Math.random() * SCATTER);
    let collided: BackupKeyDocument | null = null;
    let passed: BackupKeyDocument | null = null;
    for (let skip = 0, limit = FIRST_BATCH; ; skip += limit, limit = BATCH) {
      const candidates = await this.backupKeys.findAvailable(skip, limit, session);
      const eligible = await this.among(candidates, session);
      for (const candidate of candidates.filter(({ _id }) => eligible.has(_id))) {
        if (avoid.has(candidate._id)) {
          collided ??= candidate;
        } else if (passOver-- === 0) {
          return candidate;
        } else {
          passed = candidate;
        }
      }
      if (candidates.length < limit) {
        return passed ?? collided;
      }
    }
  }

  /** No worker would get it as an active key. */
  private isReadable(key: Candidate): boolean {
    return typeof this.secrets.open(key) === 'string';
  }

  /** Outside a transaction memory is good enough, unless it may be stale. */
  private async activeAmong(
    ids: readonly string[],
    session: ClientSession | undefined,
  ): Promise<ReadonlySet<string>> {
    if (!session && this.pool.isCurrent) {
      return new Set(ids.filter((id) => this.pool.pool.keys.get(id)));
    }
    return this.keys.idsAmong(ids, session);
  }
}

function secretObstacle(
  { _id, isUsed }: Candidate,
  holder: SecretHolder | undefined,
): BackupKeyObstacle | null {
  switch (holder?.state) {
    case 'active':
      return 'secret_in_service';
    case 'backup':
      return holder.ownerId === _id ? null : 'secret_in_service';
    case 'retired':
    case undefined:
      // A restore would take the secret back.
      return isUsed ? null : 'secret_retired';
  }
}
