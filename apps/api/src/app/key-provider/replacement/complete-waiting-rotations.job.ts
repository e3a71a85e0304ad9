import { Inject, Injectable, Logger } from '@nestjs/common';
import { SchedulerRegistry } from '@nestjs/schedule';
import { ChangeFeed, type Change, type ChangeSubscriber } from '../../database/change-feed';
import { OutageLog } from '../../database/outage-log';
import { SingleLoop } from '../../database/single-loop';
import { EVENTS_COLLECTION } from '../../events/event.schema';
import type { KeyProviderDefinition } from '../definition/key-provider.definition';
import { DEFINITION } from '../definition/key-provider.tokens';
import { RotationScheduler } from './rotation-scheduler';

const TRY_EVERY_MS = 5_000;

/** Events after which a backup key may be eligible, or an unused one may find a rotation that waits for it. */
const COMPLETION_EVENTS: readonly unknown[] = [
  'backup_key_created',
  'backup_key_restored',
  'backup_key_deleted',
  'key_deleted',
  'key_rotated',
  'rotation_undone',
  'rotation_waiting',
];

/** Completes waiting rotations when a backup key becomes eligible, and every 5 s (SPEC 6.2). */
@Injectable()
export class CompleteWaitingRotationsJob implements ChangeSubscriber {
  readonly collections = [EVENTS_COLLECTION];
  private readonly log = new OutageLog(new Logger(CompleteWaitingRotationsJob.name));
  private isAsked = false;
  private isStopped = false;
  private readonly passes = new SingleLoop(
    () => this.isAsked && !this.isStopped,
    () => this.pass(),
  );

  constructor(
    @Inject(DEFINITION) private readonly definition: KeyProviderDefinition,
    private readonly rotations: RotationScheduler,
    private readonly scheduler: SchedulerRegistry,
    feed: ChangeFeed,
  ) {
    feed.subscribe(this);
  }

  start(): void {
    const interval = setInterval(() => this.tryNow(), TRY_EVERY_MS);
    this.scheduler.addInterval(this.name, interval);
  }

  /** A change that arrives later starts nothing: its transaction would outlive the process. */
  stop(): void {
    this.isStopped = true;
    this.scheduler.deleteInterval(this.name);
  }

  apply({ document }: Change): void {
    if (
      document?.['provider'] === this.definition.id &&
      COMPLETION_EVENTS.includes(document['type'])
    ) {
      this.tryNow();
    }
  }

  async reload(): Promise<void> {
    // Nothing is stored here; the interval reads the database.
  }

  private get name(): string {
    return `waiting-rotations:${this.definition.id}`;
  }

  /** Many events trigger one more pass, not one each. */
  private tryNow(): void {
    this.isAsked = true;
    this.passes.start();
  }

  private async pass(): Promise<void> {
    const { id: provider } = this.definition;
    this.isAsked = false;
    try {
      await this.rotations.completeWaiting();
      this.log.over('waiting rotations resumed', { provider });
    } catch (error) {
      this.log.failed('waiting rotations postponed', error, { provider });
    }
  }
}
