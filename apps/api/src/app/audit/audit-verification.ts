import { Injectable } from '@nestjs/common';
import type { Types } from 'mongoose';
import { EventEvidence, type EventRow } from '../events/event-evidence';
import { faultsByLog, faultsOfLink, type LoggedSeals } from './seal-chain';
import { SealRepository } from './seal.repository';
import type { SealDocument } from './seal.schema';

export interface Verdict {
  /** What is wrong, a line each; none when the log of events is as Keypool wrote it. */
  readonly findings: readonly string[];
  readonly events: number;
  /** Events that are in no seal yet: nobody would notice that one was removed. */
  readonly unsealed: { readonly count: number; readonly since: Date };
  readonly lastSeal: Pick<SealDocument, '_id' | 'at' | 'digest'> | null;
}

/** The seals that hold events, by the events' ids in hex. */
type Sealed = Map<string, { readonly id: Types.ObjectId; readonly seal: number }>;

/** Checks whether the log of events is as Keypool wrote it (ADR 0020). Keypool may go on writing meanwhile. */
@Injectable()
export class AuditVerification {
  constructor(
    private readonly events: EventEvidence,
    private readonly seals: SealRepository,
  ) {}

  async run(logged: LoggedSeals = new Map()): Promise<Verdict> {
    // The seals first: the events of a seal were there before it.
    const chain: SealDocument[] = [];
    for await (const seal of this.seals.all()) {
      chain.push(seal);
    }
    const sealed: Sealed = new Map(
      chain
        // The content of an edited seal proves nothing.
        .filter((seal) => this.seals.isGenuine(seal))
        .flatMap(({ _id: seal, ids }) =>
          ids.map((id) => [id.toHexString(), { id, seal }] as const),
        ),
    );
    const log = await this.examine(sealed);
    return {
      findings: [
        ...this.faultsOfChain(chain, log.purged),
        ...faultsByLog(chain, logged),
        ...log.findings,
        ...(await this.removedOnes(sealed)),
      ],
      events: log.events,
      unsealed: log.unsealed,
      lastSeal: chain.at(-1) ?? null,
    };
  }

  private faultsOfChain(chain: readonly SealDocument[], purged: number): string[] {
    return chain.flatMap((seal, index) => [
      ...(this.seals.isGenuine(seal) ? [] : [`edited: seal ${seal._id}`]),
      ...faultsOfLink(seal, chain[index - 1], purged),
    ]);
  }

  /** Removes from `sealed` the events that still exist. */
  private async examine(sealed: Sealed) {
    const findings: string[] = [];
    let events = 0;
    let purged = 0;
    const unsealed = { count: 0, since: new Date() };
    for await (const event of this.events.all()) {
      events++;
      const isSealed = sealed.delete(event._id.toHexString());
      if (!this.events.isGenuine(event)) {
        findings.push(`${isSealed ? 'edited' : 'inserted'}: ${nameOf(event)}`);
        continue;
      }
      if (event.type === 'events_purged') {
        purged = Math.max(purged, Number(event.detail?.['seal']));
      }
      if (!isSealed) {
        unsealed.count++;
        unsealed.since = earlier(unsealed.since, event.at);
      }
    }
    return { findings, events, unsealed, purged };
  }

  private async removedOnes(missing: Sealed): Promise<string[]> {
    const findings: string[] = [];
    for (const { id, seal } of missing.values()) {
      // Retention may have deleted it meanwhile: then its seal is gone, too.
      if (!(await this.events.exists(id)) && (await this.seals.find(seal))) {
        const time = id.getTimestamp().toISOString();
        findings.push(
          `removed: event ${id.toHexString()} of about ${time}, which seal ${seal} holds`,
        );
      }
    }
    return findings;
  }
}

/** According to the row, which may have been changed. */
function nameOf({ _id, at, type, keyId, actor }: EventRow): string {
  const of = keyId ? ` of ${keyId}` : '';
  const time = at instanceof Date ? at.toISOString() : String(at);
  return `event ${_id.toHexString()}, now ${type}${of} by ${actor} at ${time}`;
}

function earlier(one: Date, other: Date | undefined): Date {
  return other && other < one ? other : one;
}
