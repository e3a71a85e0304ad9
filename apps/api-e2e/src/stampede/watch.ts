import { meanwhile } from '@keypool/testing';
import { findBreaches, type Moment } from '../support/invariants';
import { Check } from './check';
import type { Field } from './field';
import type { StampedeFigures } from './figures';

const BETWEEN_SAMPLES_MS = 100;

/** Checks the database during the stampede: whole snapshots, without Keypool. */
export class Watch {
  readonly check = new Check('the invariants hold at every sample of the database');
  private samples = 0;
  private readonly bindings: string;
  private readonly stop: () => Promise<void>;

  constructor(private readonly field: Field) {
    this.bindings = shapeOf(field.bindings);
    this.stop = meanwhile(() => this.look(), BETWEEN_SAMPLES_MS);
  }

  get figures(): Pick<StampedeFigures, 'samples'> {
    return { samples: this.samples };
  }

  /** Checks once more at the end. */
  async end(): Promise<void> {
    await this.stop();
    await this.look();
  }

  private async look(): Promise<void> {
    const breaches = await findBreaches(this.field.provider, this.field.database, (moment) =>
      this.steady(moment),
    );
    this.samples++;
    breaches.forEach((breach) => this.check.breachOnce(breach));
  }

  /** What a rotation leaves unchanged: nothing else happens here. */
  private steady({ keys, backups, bindings, journal }: Moment): string[] {
    const used = backups.filter((backup) => backup['isUsed']).length;
    const done = journal.filter((entry) => entry['state'] === 'done').length;
    const size = this.field.keys.length + 1;
    return [
      ...(used === done ? [] : [`I3: ${used} backup keys are used, ${done} rotations are done`]),
      ...(keys.length === size ? [] : [`I5: there are ${keys.length} keys, not ${size}`]),
      ...(shapeOf(bindings) === this.bindings ? [] : ['I9: the bindings are not what they were']),
    ];
  }
}

/** Proxies, priorities and states of all bindings. */
function shapeOf(bindings: readonly object[]): string {
  return bindings
    .map((binding) => {
      const { proxyId, priority, isActive } = binding as Record<string, unknown>;
      return `${proxyId} ${priority} ${isActive}`;
    })
    .sort()
    .join('\n');
}
