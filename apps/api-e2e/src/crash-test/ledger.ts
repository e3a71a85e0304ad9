import { isEffective } from '../support/invariants';
import type { ProviderUnderTest } from '../support/providers';
import type { Stored } from '../support/test-database';
import { keyOf, replacementOf, type Picture } from './picture';

/** How many of something are expected: unanswered requests may have been carried out or not. */
export class Tally {
  private least = 0;
  private most = 0;

  constructor(private readonly changed: () => void) {}

  async more(work: () => Promise<void>): Promise<void> {
    this.ask(1);
    await work();
    this.settle(1);
  }

  /** At most this many may be added, or removed, from now on. */
  ask(count: number): void {
    this.changed();
    if (count > 0) {
      this.most += count;
    } else {
      this.least += count;
    }
  }

  /** This many requested ones were added, or removed. */
  settle(count: number): void {
    this.changed();
    if (count > 0) {
      this.least += count;
    } else {
      this.most += count;
    }
  }

  breach(what: string, found: number): string[] {
    return found >= this.least && found <= this.most
      ? []
      : [`${what}: ${found} are there, and it must be ${this.least} to ${this.most}`];
  }
}

/** A binding as created: it keeps its priority and state, whatever key replaces its own. */
export interface Seat {
  readonly proxyId: string;
  readonly keyId: string;
  readonly priority: number;
  readonly isActive: boolean;
}

/** What one provider must contain, by what was acknowledged so far. */
export class Ledger {
  /** Changes with every entry: data read across a change cannot be judged. */
  version = 0;
  readonly keys = new Tally(() => this.version++);
  readonly bindings = new Tally(() => this.version++);
  /** Backup keys that were added or restored: each is available, or one rotation has used it. */
  readonly reserve = new Tally(() => this.version++);
  private readonly seats = new Set<Seat>();

  constructor(private readonly provider: ProviderUnderTest) {}

  /** It exists from now on. */
  seat(seat: Seat): void {
    this.version++;
    this.seats.add(seat);
  }

  /** They may be gone or replaced from now on. */
  vacate(seats: readonly Seat[]): void {
    this.version++;
    seats.forEach((seat) => this.seats.delete(seat));
  }

  breaches(picture: Picture): string[] {
    const available = picture.backups.filter((backup) => !backup['isUsed']).length;
    const done = picture.journal.filter((entry) => entry['state'] === 'done').length;
    return [
      ...this.reserve.breach('I3: backup keys available or used by a rotation', available + done),
      ...this.keys.breach('I5: keys', picture.keys.length),
      ...this.bindings.breach('I9: bindings', picture.bindings.length),
      ...[...this.seats].flatMap((seat) => this.seatBreach(seat, picture)),
    ];
  }

  private seatBreach({ proxyId, keyId, priority, isActive }: Seat, picture: Picture): string[] {
    const found = picture.bindings.filter(
      (binding) => binding['proxyId'] === proxyId && binding['priority'] === priority,
    );
    const occupant = occupantOf(keyId, picture);
    const [binding] = found;
    const holds =
      found.length === 1 &&
      occupant !== undefined &&
      binding?.[this.provider.bindingKeyField] === occupant._id &&
      binding['isActive'] === isActive;
    return holds
      ? []
      : [
          `I9: the binding of ${proxyId} with priority ${priority} is not that of ${keyId} or its successor, as it was`,
        ];
  }
}

/** The key itself or, by the journal, its replacement. */
function occupantOf(keyId: string, picture: Picture): Stored | undefined {
  let entry = replacementOf(picture, keyId);
  if (!entry) {
    return keyOf(picture, keyId);
  }
  for (;;) {
    const life: unknown = entry['replacementLife'];
    const next = picture.journal.find(
      (later) => later['failedLife'] === life && isEffective(later),
    );
    if (!next) {
      return picture.keys.find((key) => key['life'] === life);
    }
    entry = next;
  }
}
