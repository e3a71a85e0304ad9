import { Inject, Injectable } from '@nestjs/common';
import { Measures, readingsOf, type MeasureText, type Reading } from '../../measures/measures';
import type { KeyProviderDefinition } from '../definition/key-provider.definition';
import { DEFINITION } from '../definition/key-provider.tokens';
import { UsageService } from '../usage/usage.service';
import { AcquireWaiters } from '../worker/acquire-waiters';
import { AcquireService } from '../worker/acquire.service';

const ACQUIRED: MeasureText = {
  name: 'keypool_acquire_total',
  type: 'counter',
  help: 'Answers to `acquire`: `served`, or the code of the refusal.',
};
const ACQUIRE_DURATION: MeasureText = {
  name: 'keypool_acquire_duration_seconds',
  type: 'histogram',
  help: 'How long it takes to choose a key in memory. HTTP and waits do not count.',
};
const WAITING: MeasureText = {
  name: 'keypool_acquire_waiting',
  type: 'gauge',
  help: 'Workers waiting for a key now.',
};
const WAIT_DURATION: MeasureText = {
  name: 'keypool_acquire_wait_seconds',
  type: 'histogram',
  help: 'How long workers waited for a key, whether or not they got one.',
};
const FLUSH_SIZE: MeasureText = {
  name: 'keypool_usage_flush_reports',
  type: 'histogram',
  help: 'Usage reports written together in one transaction.',
};
const FLUSH_DURATION: MeasureText = {
  name: 'keypool_usage_flush_duration_seconds',
  type: 'histogram',
  help: 'How long one write of usage takes.',
};
const COLLISIONS: MeasureText = {
  name: 'keypool_usage_flush_collisions_total',
  type: 'counter',
  help: 'Writes of usage that were postponed because another transaction was in the way.',
};

/** What workers asked of one provider in this process. */
@Injectable()
export class WorkerCounts {
  constructor(
    @Inject(DEFINITION) { id }: KeyProviderDefinition,
    measures: Measures,
    acquiring: AcquireService,
    waiters: AcquireWaiters,
    usage: UsageService,
  ) {
    const labels = { provider: id };
    const value = (read: () => Reading['value']) => (): Reading[] => [{ labels, value: read() }];
    measures.add(ACQUIRED, () => readingsOf(acquiring.results, ['result'], labels));
    measures.add(
      ACQUIRE_DURATION,
      value(() => acquiring.durations),
    );
    measures.add(
      WAITING,
      value(() => waiters.waiting),
    );
    measures.add(
      WAIT_DURATION,
      value(() => waiters.durations),
    );
    measures.add(
      FLUSH_SIZE,
      value(() => usage.flushSizes),
    );
    measures.add(
      FLUSH_DURATION,
      value(() => usage.flushDurations),
    );
    measures.add(
      COLLISIONS,
      value(() => usage.collisions),
    );
  }
}
