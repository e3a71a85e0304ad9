import { Injectable } from '@nestjs/common';
import { isWriteConflict } from '../../database/driver-errors';
import { SYSTEM } from '../../identity/actor';
import { GuardMirror } from '../pool/guard-mirror';
import { RotationRepository } from '../store/rotation.repository';
import type { RotationDocument } from '../store/rotation.schema';
import { KeyReplacer, type TurnOutcome } from './key-replacer';

const BATCH = 100;
/**
 * How long one pass retries collisions, whatever number of keys it meets: new rotations wait for it. Longer than any
 * rotation: what collides for longer is held by a dead process, for up to 90 s.
 */
const COLLIDES_FOR_MS = 1_000;

/** What one pass has met so far. */
interface Pass {
  readonly patientUntil: number;
  /** Backup keys held by another transaction: the next try takes others first. */
  contested: ReadonlySet<string>;
}

/** Rotations that wait for a backup key, the oldest first (SPEC 6.2). */
@Injectable()
export class WaitingRotations {
  /** Lives still held by a dead process: they are tried, but not waited for. Only of entries that the last pass found. */
  private stuck = new Set<string>();

  constructor(
    private readonly rotations: RotationRepository,
    private readonly replacer: KeyReplacer,
    private readonly guard: GuardMirror,
  ) {}

  /** Completes them as far as there are eligible backup keys, unless an admin paused it. Never call it concurrently. */
  async complete(): Promise<void> {
    const pass: Pass = { patientUntil: performance.now() + COLLIDES_FOR_MS, contested: new Set() };
    const stuckBefore = this.stuck;
    this.stuck = new Set();
    for (;;) {
      const waiting = await this.rotations.findWaiting(BATCH);
      const lives = waiting.map(({ failedLife }) => failedLife);
      lives.filter((life) => stuckBefore.has(life)).forEach((life) => this.stuck.add(life));
      let completed = 0;
      for (const entry of waiting) {
        if (this.guard.isPaused) {
          return;
        }
        const outcome = await this.tryOne(entry, pass);
        if (outcome?.kind === 'no_backup') {
          return;
        }
        completed += outcome?.kind === 'rotated' ? 1 : 0;
      }
      if (completed === 0 || waiting.length < BATCH) {
        return;
      }
    }
  }

  /** @returns null when the key, or every backup key, is held for long: the others do not wait for it */
  private async tryOne(entry: RotationDocument, pass: Pass): Promise<TurnOutcome | null> {
    for (let met = -1; met < pass.contested.size;) {
      met = pass.contested.size;
      const outcome = await this.replace(entry, pass);
      if (outcome.kind !== 'unavailable') {
        this.stuck.delete(entry.failedLife);
        return outcome;
      }
      if (!isWriteConflict(outcome.error)) {
        throw outcome.error;
      }
      // It collided on a backup key that was not known to be contested: another one may be free.
    }
    this.stuck.add(entry.failedLife);
    return null;
  }

  private async replace(entry: RotationDocument, pass: Pass): Promise<TurnOutcome> {
    const { failedKeyId: keyId, failedLife: life, reason, detail, actor } = entry;
    const { outcome, contested } = await this.replacer.replace(
      { kind: 'completion', keyId, life, cause: { reason, detail, actor: actor ?? SYSTEM } },
      {
        giveUpAfterMs: this.stuck.has(life)
          ? 0
          : Math.max(0, pass.patientUntil - performance.now()),
        yields: false,
        contested: pass.contested,
      },
    );
    pass.contested = contested;
    return outcome;
  }
}
