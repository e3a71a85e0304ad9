import type { UsageReportDto } from '@keypool/dto';
import { Injectable } from '@nestjs/common';
import type { ClientSession } from 'mongoose';
import { FormerKeyRepository } from '../keys/former-key.repository';
import { KeyRepository } from '../keys/key.repository';
import type { KeyDocument } from '../keys/key.schema';
import { Successors } from '../rotations/successors';

export interface Counts {
  readonly tokens: number;
  readonly requests: number;
}

/** Where the counts of a batch belong. */
export interface Attribution {
  /** Living keys, each with all that was reported of its current life. */
  readonly living: ReadonlyMap<KeyDocument, Counts>;
  /** Lives that a rotation ended, by life: their journal entries go on counting (SPEC section 5). */
  readonly replaced: ReadonlyMap<string, Counts>;
  readonly unknown: ReadonlySet<string>;
}

class Tally<K> {
  readonly counts = new Map<K, Counts>();

  add(key: K, { tokens, requests }: Counts): void {
    const before = this.counts.get(key);
    this.counts.set(key, {
      tokens: (before?.tokens ?? 0) + tokens,
      requests: (before?.requests ?? 0) + requests,
    });
  }
}

/** Sorts usage reports by the life they belong to. */
@Injectable()
export class UsageAttribution {
  constructor(
    private readonly keys: KeyRepository,
    private readonly formerKeys: FormerKeyRepository,
    private readonly successors: Successors,
  ) {}

  async of(reports: readonly UsageReportDto[], session: ClientSession): Promise<Attribution> {
    const ids = [...new Set(reports.map(({ keyId }) => keyId))];
    const found = ids.length > 0 ? await this.keys.findByIds(ids, session) : [];
    const keys = new Map(found.map((key) => [key._id, key] as const));
    const living = new Tally<KeyDocument>();
    const replaced = new Tally<string>();
    const missing = new Set<string>();
    for (const report of reports) {
      const key = keys.get(report.keyId);
      if (key && (report.lease === undefined || report.lease === key.life)) {
        living.add(key, report);
        continue;
      }
      const entry = await this.successors.entry(report.keyId, report.lease, session);
      if (entry) {
        replaced.add(entry.failedLife, report);
      } else if (!key) {
        missing.add(report.keyId);
      }
      // What is left belongs to a life that a reset or an admin's deletion ended: its counts went with it.
    }
    const former = await this.formerKeys.among([...missing], session);
    return {
      living: living.counts,
      replaced: replaced.counts,
      unknown: new Set([...missing].filter((id) => !former.has(id))),
    };
  }
}
