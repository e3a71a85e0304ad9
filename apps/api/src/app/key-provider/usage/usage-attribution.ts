import type { UsageReportDto } from '@keypool/dto';
import { lifeOf, readLease } from '@keypool/key-pool';
import { Injectable } from '@nestjs/common';
import type { ClientSession } from 'mongoose';
import { KeyRepository } from '../store/key.repository';
import type { KeyDocument } from '../store/key.schema';
import type { LateCounts } from '../store/rotation.repository';
import type { RotationDocument } from '../store/rotation.schema';
import { Successors } from '../store/successors';

export interface Counts {
  readonly tokens: number;
  readonly requests: number;
}

/** Where the counts of a batch belong. */
export interface Attribution<Report> {
  /** Living keys, each with everything reported for its current life. */
  readonly living: ReadonlyMap<KeyDocument, Counts>;
  /** Those that answered, and when the latest of the leases they answered under was handed out; null if none says. */
  readonly answered: ReadonlyMap<KeyDocument, number | null>;
  /** Lives ended by a rotation, or the undo of one: their journal entries keep counting (SPEC section 5). */
  readonly late: readonly LateCounts[];
  /** Reports that would make a sum inexact, and which sum: they are not counted. */
  readonly inexact: ReadonlyMap<Report, keyof Counts>;
}

/** Amounts to add to the counts of keys or journal entries. */
class Tally<T> {
  readonly counts = new Map<T, Counts>();

  /** @param standing what it has counted so far */
  constructor(private readonly standing: (to: T) => Counts) {}

  /** @returns which sum would become inexact: then nothing is added */
  add(to: T, { tokens, requests }: Counts): keyof Counts | null {
    const before = this.counts.get(to) ?? { tokens: 0, requests: 0 };
    const added = { tokens: before.tokens + tokens, requests: before.requests + requests };
    const counted = this.standing(to);
    if (!Number.isSafeInteger(counted.tokens + added.tokens)) {
      return 'tokens';
    }
    if (!Number.isSafeInteger(counted.requests + added.requests)) {
      return 'requests';
    }
    this.counts.set(to, added);
    return null;
  }
}

/** Assigns usage reports to lives, with as many reads for many reports as for one. */
@Injectable()
export class UsageAttribution {
  constructor(
    private readonly keys: KeyRepository,
    private readonly successors: Successors,
  ) {}

  async of<Report extends UsageReportDto>(
    reports: readonly Report[],
    session: ClientSession,
  ): Promise<Attribution<Report>> {
    const ids = [...new Set(reports.map(({ keyId }) => keyId))];
    const found = ids.length > 0 ? await this.keys.findByIds(ids, session) : [];
    const keys = new Map(found.map((key) => [key._id, key] as const));
    const current = ({ keyId, lease }: Report) => {
      const key = keys.get(keyId);
      return key && (lease === undefined || lifeOf(lease) === key.life) ? key : undefined;
    };
    const endings = await this.successors.endingsOf(
      reports.filter((report) => !current(report)),
      session,
    );
    const living = new Tally<KeyDocument>(countsOf);
    const replaced = new Tally<RotationDocument>(countsOf);
    const takenBack = new Tally<RotationDocument>(countsOfReplacement);
    const count = (report: Report): keyof Counts | null => {
      const [key, ending] = [current(report), endings.get(report)];
      if (key) {
        return living.add(key, report);
      }
      switch (ending?.kind) {
        case 'replaced':
          return replaced.add(ending.entry, report);
        case 'taken_back':
          return takenBack.add(ending.entry, report);
        case 'revived': {
          const revived = keys.get(report.keyId);
          return revived?.life === ending.life ? living.add(revived, report) : null;
        }
        case undefined:
          // Of lives ended by a reset or a deletion: their counts are gone.
          return null;
      }
    };
    const inexact = new Map<Report, keyof Counts>();
    const answered = new Map<KeyDocument, number | null>();
    for (const report of reports) {
      const key = current(report);
      const passed = count(report);
      if (passed) {
        inexact.set(report, passed);
      } else if (key && report.requests > 0) {
        answered.set(key, latest(answered.get(key), report.lease));
      }
    }
    const late = [...lateOf('failed', replaced), ...lateOf('replacement', takenBack)];
    return { living: living.counts, answered, late, inexact };
  }
}

function countsOf({
  tokensUsed: tokens,
  requestsCount: requests,
}: Pick<KeyDocument, 'tokensUsed' | 'requestsCount'>): Counts {
  return { tokens, requests };
}

function countsOfReplacement(entry: RotationDocument): Counts {
  return { tokens: entry.replacementTokensUsed, requests: entry.replacementRequestsCount };
}

function lateOf(of: LateCounts['of'], { counts }: Tally<RotationDocument>): LateCounts[] {
  return [...counts].map(([entry, added]) => ({ entry, of, ...added }));
}

function latest(known: number | null | undefined, lease: string | undefined): number | null {
  const handedOutAt = lease === undefined ? null : readLease(lease).handedOutAt;
  return handedOutAt === null ? (known ?? null) : Math.max(known ?? handedOutAt, handedOutAt);
}
