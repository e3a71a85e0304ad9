import type { UsageReportDto } from '@keypool/dto';
import { lifeOf, readLease } from '@keypool/key-pool';
import { Injectable } from '@nestjs/common';
import type { ClientSession } from 'mongoose';
import { KeyRepository } from '../store/key.repository';
import type { KeyDocument } from '../store/key.schema';
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
  /** Lives ended by a rotation: their journal entries keep counting (SPEC section 5). */
  readonly replaced: ReadonlyMap<RotationDocument, Counts>;
  /** Reports that would make a sum inexact, and which sum: they are not counted. */
  readonly inexact: ReadonlyMap<Report, keyof Counts>;
}

/** Amounts to add to the counts of keys or journal entries. */
class Tally<T extends Pick<KeyDocument, 'tokensUsed' | 'requestsCount'>> {
  readonly counts = new Map<T, Counts>();

  /** @returns which sum would become inexact: then nothing is added */
  add(to: T, { tokens, requests }: Counts): keyof Counts | null {
    const before = this.counts.get(to) ?? { tokens: 0, requests: 0 };
    const added = { tokens: before.tokens + tokens, requests: before.requests + requests };
    if (!Number.isSafeInteger(to.tokensUsed + added.tokens)) {
      return 'tokens';
    }
    if (!Number.isSafeInteger(to.requestsCount + added.requests)) {
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
    const late = reports.filter((report) => !current(report));
    const entries = await this.successors.entries(late, session);
    const living = new Tally<KeyDocument>();
    const replaced = new Tally<RotationDocument>();
    const inexact = new Map<Report, keyof Counts>();
    const answered = new Map<KeyDocument, number | null>();
    for (const report of reports) {
      const key = current(report);
      const entry = entries.get(report);
      // The rest belongs to lives ended by a reset or a deletion: their counts are gone.
      const passed = key ? living.add(key, report) : entry ? replaced.add(entry, report) : null;
      if (passed) {
        inexact.set(report, passed);
      } else if (key && report.requests > 0) {
        answered.set(key, latest(answered.get(key), report.lease));
      }
    }
    return { living: living.counts, answered, replaced: replaced.counts, inexact };
  }
}

function latest(known: number | null | undefined, lease: string | undefined): number | null {
  const handedOutAt = lease === undefined ? null : readLease(lease).handedOutAt;
  return handedOutAt === null ? (known ?? null) : Math.max(known ?? handedOutAt, handedOutAt);
}
