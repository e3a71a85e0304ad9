import { GUARD_STATES } from '@keypool/dto';
import { QUIET_GUARD } from '@keypool/key-pool';
import { Inject, Injectable } from '@nestjs/common';
import { AppConfig } from '../../config/app-config';
import { DatabaseClock } from '../../database/database-clock';
import { Measures, type MeasureText, type Reading } from '../../measures/measures';
import type { KeyProviderDefinition } from '../definition/key-provider.definition';
import { DEFINITION } from '../definition/key-provider.tokens';
import { GuardMirror } from '../pool/guard-mirror';
import { PoolFigures } from '../pool/pool-figures';
import { freePlaces, guardStateOf } from '../rotations/guard-view';

const STATE: MeasureText = {
  name: 'keypool_guard_state',
  type: 'gauge',
  help: '1 for the state that the guard is in, 0 for the others.',
};
const FREE: MeasureText = {
  name: 'keypool_guard_places_free',
  type: 'gauge',
  help: 'Convictions that would rotate at once. At 0, they have to be confirmed.',
};
const HELD: MeasureText = {
  name: 'keypool_keys_held',
  type: 'gauge',
  help: 'Convicted keys that wait for a confirmation.',
};

/** The guard of one provider, as this process knows it. */
@Injectable()
export class GuardGauges {
  constructor(
    @Inject(DEFINITION) { id }: KeyProviderDefinition,
    measures: Measures,
    mirror: GuardMirror,
    figures: PoolFigures,
    clock: DatabaseClock,
    { guard: { settings } }: AppConfig,
  ) {
    const provider = { provider: id };
    const known = () => mirror.state ?? QUIET_GUARD;
    measures.add(STATE, (): Reading[] => {
      const current = guardStateOf(known(), figures.heldKeys().length > 0, clock.now(), settings);
      return GUARD_STATES.map((state) => ({
        labels: { ...provider, state },
        value: Number(state === current),
      }));
    });
    measures.add(FREE, () => [
      { labels: provider, value: freePlaces(known(), clock.now(), settings) },
    ]);
    measures.add(HELD, () => [{ labels: provider, value: figures.heldKeys().length }]);
  }
}
