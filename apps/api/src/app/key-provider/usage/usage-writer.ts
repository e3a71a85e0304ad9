import { Injectable } from '@nestjs/common';
import type { ClientSession } from 'mongoose';
import { randomUUID } from 'node:crypto';
import { isWriteConflict } from '../../database/driver-errors';
import { SYSTEM } from '../../identity/actor';
import { storedTooLate } from '../pool/deadline';
import { KeyRepository } from '../store/key.repository';
import type { KeyDocument } from '../store/key.schema';
import { ProviderChanges, type ProviderChange } from '../store/provider-changes';
import { RotationRepository } from '../store/rotation.repository';
import { Successes, type Noted } from './successes';
import { UsageAttribution, type Counts } from './usage-attribution';
import { UsageFlushRepository } from '../store/usage-flush.repository';
import type { PlacedReport, UsageSubmission } from './usage-submission';

export interface UsageFlushResult {
  /** Reports that are not counted because a sum would become inexact, and which sum. */
  readonly inexact: ReadonlyMap<PlacedReport, keyof Counts>;
  /** Keys that recovered, in their current state. */
  readonly recovered: readonly KeyDocument[];
  readonly successes: Noted['successes'];
  /** Submissions whose name was used for other reports: none of them count. */
  readonly reused: ReadonlySet<UsageSubmission>;
}

/** Another transaction holds the documents of these reports, for longer than the caller was ready to wait. */
export class UsageCollision extends Error {}

interface Sorted {
  /** Those to be counted; the others were counted before, or reuse a name. */
  readonly fresh: UsageSubmission[];
  readonly reused: UsageSubmission[];
}

/** Writes many reports as one transaction (SPEC 6.3.5). */
@Injectable()
export class UsageWriter {
  constructor(
    private readonly flushes: UsageFlushRepository,
    private readonly keys: KeyRepository,
    private readonly rotations: RotationRepository,
    private readonly attribution: UsageAttribution,
    private readonly successes: Successes,
    private readonly changes: ProviderChanges,
  ) {}

  /**
   * All of them or none; those already written under their names are not counted again.
   * @param giveUpAfterMs limit for all of it, except for a commit in progress
   * @param collideAfterMs how long it is retried while other transactions are in its way
   * @throws UsageCollision when they still are: nothing is counted
   * @throws ProblemException database_unavailable after the limit: nothing is counted, because the workers were asked to
   * report again
   */
  write(
    submissions: readonly UsageSubmission[],
    giveUpAfterMs: number,
    collideAfterMs: number,
  ): Promise<UsageFlushResult> {
    const flushId = randomUUID();
    const start = performance.now();
    return this.changes.run(
      SYSTEM,
      async (change) => {
        try {
          const result = await this.count(flushId, submissions, change);
          if (performance.now() >= start + giveUpAfterMs) {
            throw storedTooLate();
          }
          return result;
        } catch (error) {
          throw isWriteConflict(error) && performance.now() >= start + collideAfterMs
            ? new UsageCollision()
            : error;
        }
      },
      giveUpAfterMs,
    );
  }

  private async count(
    flushId: string,
    submissions: readonly UsageSubmission[],
    change: ProviderChange,
  ): Promise<UsageFlushResult> {
    const { fresh, reused } = await this.sort(flushId, submissions, change.session);
    const { living, answered, late, inexact } = await this.attribution.of(
      fresh.flatMap(({ reports }) => reports),
      change.session,
    );
    const counted = [...living].map(([key, counts]) => ({
      id: key._id,
      life: key.life,
      ...counts,
      isSuccess: answered.has(key) && this.successes.isSuccess([key, answered.get(key) ?? null]),
    }));
    await this.keys.addUsage(counted, change.session);
    await this.rotations.addUsage(late, change.session);
    const { changed: recovered, successes } = await this.successes.note([...answered], change);
    const keyIds = counted.map(({ id }) => id);
    await this.remember(flushId, fresh, keyIds, change.session);
    return { inexact, recovered, successes, reused: new Set(reused) };
  }

  /** Of two with the same name in one flush, the first one counts. */
  private async sort(
    flushId: string,
    submissions: readonly UsageSubmission[],
    session: ClientSession,
  ): Promise<Sorted> {
    const names = submissions.flatMap(({ name }) => (name ? [name.id, name.firstId] : []));
    const digests = await this.flushes.digests([flushId, ...names], session);
    const sorted: Sorted = { fresh: [], reused: [] };
    for (const submission of submissions) {
      const { name } = submission;
      const isMisnamed =
        name &&
        [name.firstId, name.id].some((id) => digests.has(id) && digests.get(id) !== name.digest);
      if (isMisnamed) {
        sorted.reused.push(submission);
      } else if (!digests.has(name?.id ?? flushId)) {
        sorted.fresh.push(submission);
        if (name) {
          digests.set(name.id, name.digest);
        }
      }
    }
    return sorted;
  }

  private async remember(
    flushId: string,
    fresh: readonly UsageSubmission[],
    keyIds: string[],
    session: ClientSession,
  ): Promise<void> {
    const named = fresh.flatMap(({ name }) =>
      name ? [{ _id: name.id, digest: name.digest }] : [],
    );
    const unnamed = named.length < fresh.length ? [{ _id: flushId }] : [];
    const [first, ...others] = [...unnamed, ...named];
    if (first) {
      await this.flushes.insert([{ ...first, keyIds }, ...others], session);
    }
  }
}
