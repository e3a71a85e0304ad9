import { meanwhile } from '@keypool/testing';
import { breachesOf } from '../support/invariants';
import { PROVIDERS, type ProviderUnderTest } from '../support/providers';
import type { Stored } from '../support/test-database';
import type { Ledger } from './ledger';
import { takePicture, type Picture } from './picture';
import type { Operation } from './scenario';
import type { Site } from './site';

const LOOK_EVERY_MS = 100;

/** An operation of one case, from its preparation on. */
export interface Watched {
  readonly name: string;
  readonly provider: ProviderUnderTest;
  readonly operation: Operation;
}

/** Reads the database of a site over and over, and finds states that must never occur. */
export class Watch {
  /** Operations that have not recovered yet. */
  readonly open = new Set<Watched>();
  samples = 0;
  private readonly found = new Set<string>();
  private fresh: string[] = [];

  constructor(
    private readonly site: Site,
    private readonly ledgerOf: (provider: ProviderUnderTest) => Ledger,
  ) {}

  /** @returns a function that ends it */
  begin(): () => Promise<void> {
    return meanwhile(async () => {
      // An embedded database stops and starts with its process.
      await this.look().catch(() => undefined);
    }, LOOK_EVERY_MS);
  }

  /** Checks both providers. @throws when the database is unavailable */
  async look(): Promise<void> {
    for (const provider of PROVIDERS) {
      const fresh = (await this.breaches(provider)).filter((breach) => !this.found.has(breach));
      if (fresh.length > 0) {
        fresh.forEach((breach) => this.found.add(breach));
        const later = await this.breaches(provider).catch(() => null);
        this.fresh.push(...fresh.map((breach) => `${breach} (${fate(breach, later)})`));
      }
    }
    this.samples++;
  }

  /** What is missing of completed operations. @throws when the database is unavailable */
  async missing(done: readonly Watched[]): Promise<string[]> {
    const missing: string[] = [];
    for (const provider of PROVIDERS) {
      const watched = done.filter((one) => one.provider === provider);
      const picture = await this.picture(provider, watched);
      for (const { name, operation } of watched) {
        const { no } = partsOf(operation, picture);
        missing.push(...no.map((part) => `${name}: it was answered, but not this: ${part}`));
        missing.push(...(operation.wrong?.(picture) ?? []));
      }
    }
    return missing;
  }

  /** The current input of a rotation, to find out why one did not reach its point. */
  async scene(provider: ProviderUnderTest): Promise<string> {
    const { journal, backups } = await this.picture(provider, []);
    const idsOf = (rows: readonly Stored[], field: string) =>
      rows.map((row) => String(row[field])).join(', ') || 'none';
    const waiting = journal.filter((entry) => entry['state'] === 'waiting');
    const available = backups.filter((backup) => !backup['isUsed']);
    return `waiting: ${idsOf(waiting, 'failedKeyId')}; available: ${idsOf(available, '_id')}`;
  }

  /** The violations found since the last call. */
  takeBreaches(): string[] {
    const breaches = this.fresh;
    this.fresh = [];
    return breaches;
  }

  private picture(provider: ProviderUnderTest, watched: readonly Watched[]): Promise<Picture> {
    const keyIds = watched.flatMap(({ operation }) => operation.keyIds);
    return takePicture(provider, this.site.database, keyIds);
  }

  private async breaches(provider: ProviderUnderTest): Promise<string[]> {
    const ledger = this.ledgerOf(provider);
    const { version } = ledger;
    const watched = [...this.open].filter((one) => one.provider === provider);
    const picture = await this.picture(provider, watched);
    const breaches = [
      ...breachesOf(provider, picture),
      // Data that changed while it was read cannot be judged.
      ...(ledger.version === version ? ledger.breaches(picture) : []),
      ...watched.flatMap((one) => halfDone(one, picture)),
    ];
    return breaches.map((breach) => `${provider.id}: ${breach}`);
  }
}

/** Whether a second read confirms it. */
function fate(breach: string, later: readonly string[] | null): string {
  if (!later) {
    return 'the database went then';
  }
  return later.includes(breach) ? 'it stayed' : 'for a moment';
}

function partsOf(operation: Operation, picture: Picture): { yes: string[]; no: string[] } {
  const parts = Object.entries(operation.parts(picture));
  const those = (stored: boolean) =>
    parts.filter(([, isStored]) => isStored === stored).map(([part]) => part);
  return { yes: those(true), no: those(false) };
}

function halfDone({ name, operation }: Watched, picture: Picture): string[] {
  const { yes, no } = partsOf(operation, picture);
  return [
    ...(yes.length > 0 && no.length > 0
      ? [`half done is ${name}: ${yes.join(', ')}; but not: ${no.join(', ')}`]
      : []),
    ...(operation.wrong?.(picture) ?? []),
  ];
}
