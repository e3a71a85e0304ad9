import { PROVIDERS, type ProviderUnderTest } from '../support/providers';
import { RECOVERIES, type Environment, type Recovery } from './crew';
import type { CrashPoint, Scenario } from './scenario';
import { GUARDED_ROTATION, HOLD } from './scenarios/guard';
import { CHANGE_OF_DATA_KEY, CHANGE_OF_MASTER_KEY } from './scenarios/changes-of-keys';
import { IMPORT_OF_BACKUP_KEYS, IMPORT_OF_KEYS } from './scenarios/imports';
import { ROTATION, ROTATION_BY_HAND } from './scenarios/rotation';
import { UNDO, UNDO_AFTER_PURGE, UNDO_INTO_RESERVE } from './scenarios/undo';
import { PURGE, RESET, RESTORATION } from './scenarios/upkeep';
import { COOLDOWN, USAGE } from './scenarios/usage';
import { COMPLETION, DELETION, EXHAUSTION } from './scenarios/without-backup';

/** One crash. */
export interface Case {
  readonly name: string;
  readonly scenario: Scenario;
  readonly point: CrashPoint;
  readonly provider: ProviderUnderTest;
}

/** Cases that share a database and, one after the other, its processes. */
export interface Stage {
  readonly recovery: Recovery;
  readonly peerEnv: Environment;
  readonly cases: readonly Case[];
}

interface Part {
  readonly scenarios: readonly Scenario[];
  readonly peerEnv: Environment;
}

const PARTS: readonly Part[] = [
  // There is no backup key, so a key that waits for one is not replaced in between.
  { scenarios: [EXHAUSTION, DELETION], peerEnv: {} },
  { scenarios: [COMPLETION], peerEnv: {} },
  { scenarios: [ROTATION, ROTATION_BY_HAND, RESTORATION], peerEnv: {} },
  { scenarios: [UNDO, UNDO_AFTER_PURGE, UNDO_INTO_RESERVE], peerEnv: {} },
  // Rotation is paused there.
  { scenarios: [HOLD], peerEnv: HOLD.env ?? {} },
  { scenarios: [GUARDED_ROTATION], peerEnv: GUARDED_ROTATION.env ?? {} },
  { scenarios: [CHANGE_OF_DATA_KEY, CHANGE_OF_MASTER_KEY], peerEnv: {} },
  // The other process takes over when the dead one had its time.
  { scenarios: [PURGE], peerEnv: { KEYPOOL_PURGE_AFTER: '10s', KEYPOOL_PURGE_EVERY: '200ms' } },
  {
    scenarios: [COOLDOWN, USAGE, IMPORT_OF_KEYS, IMPORT_OF_BACKUP_KEYS, RESET],
    peerEnv: {},
  },
];

/** The providers take turns, and at one point each has the other way of recovery. */
function casesOf(scenario: Scenario, recovery: Recovery): Case[] {
  return scenario.points.map((point, index) => ({
    name: `${scenario.name} / ${point.name} / ${recovery}`,
    scenario,
    point,
    provider: providerFor(index + RECOVERIES.indexOf(recovery)),
  }));
}

function providerFor(index: number): ProviderUnderTest {
  const provider = PROVIDERS[index % PROVIDERS.length];
  if (!provider) {
    throw new Error('there are two providers');
  }
  return provider;
}

/**
 * In order of execution: early where locks of dead processes have to be waited for.
 * @param isWanted by the name of a case
 */
export function stagesOf(isWanted: (name: string) => boolean): Stage[] {
  const all = PARTS.flatMap(({ scenarios, peerEnv }) =>
    RECOVERIES.map((recovery) => ({
      recovery,
      peerEnv,
      cases: scenarios
        .flatMap((scenario) => casesOf(scenario, recovery))
        .filter(({ name }) => isWanted(name)),
    })),
  );
  return all.filter(({ cases }) => cases.length > 0);
}
