import { eventually } from '@keypool/testing';
import { otherThan } from '../support/providers';
import { Acquirers } from './acquirers';
import { checkAftermath } from './aftermath';
import { Check } from './check';
import type { Field } from './field';
import type { StampedeFigures } from './figures';
import { Herd } from './herd';
import { Ledger } from './ledger';
import { callRoll } from './roll-call';
import { Seeded } from './seeded';
import { Watch } from './watch';

const TELL_EVERY_MS = 2_000;

export interface StampedeResult {
  readonly checks: readonly Check[];
  readonly figures: StampedeFigures;
}

export interface StampedeOptions {
  /** Of each key. */
  readonly reports: number;
  readonly seed: number;
  /** In which all processes have to follow a commit. */
  readonly lagMs: number;
}

/**
 * Lets all keys of a field fail at once, each reported many times over all processes, while workers acquire; and finds
 * out what of SPEC sections 5 and 6.2 did not hold.
 * @param log receives the progress
 */
export async function stampede(
  field: Field,
  { reports, seed, lagMs }: StampedeOptions,
  log: (line: string) => void = () => undefined,
): Promise<StampedeResult> {
  const { database } = field;
  await eventually(() => expectInStep(field));
  const other = otherThan(field.provider);
  const othersBefore = await database.dump(Object.values(other.collections));

  const ledger = new Ledger(field, lagMs);
  const watch = new Watch(field);
  const acquirers = new Acquirers(field, ledger, new Seeded(seed));
  const herd = new Herd(field, ledger, reports, new Seeded(seed), (...news) =>
    acquirers.chase(...news),
  );
  const since = performance.now();
  const tell = () => log(progress(field, ledger, herd, performance.now() - since));
  const telling = setInterval(tell, TELL_EVERY_MS);
  let tookMs: number;
  try {
    await herd.run();
    tookMs = performance.now() - since;
    tell();
    await acquirers.chased();
  } finally {
    clearInterval(telling);
    await acquirers.end();
    await watch.end();
  }

  const inStep = new Check('every process hands out exactly the living keys of each proxy');
  await eventually(() => expectInStep(field)).catch((error: unknown) =>
    inStep.breach(String(error)),
  );
  const apart = new Check(`nothing of ${other.id} is touched`);
  if ((await database.dump(Object.values(other.collections))) !== othersBefore) {
    apart.breach('its collections are not what they were before');
  }
  return {
    checks: [
      herd.answered,
      ledger.same,
      ...(await checkAftermath(field, ledger)),
      ledger.atOnce,
      ledger.soon,
      ledger.served,
      ledger.first,
      inStep,
      watch.check,
      apart,
    ],
    figures: { tookMs, ...ledger.figures, ...herd.figures, ...acquirers.figures, ...watch.figures },
  };
}

async function expectInStep(field: Field): Promise<void> {
  const differences = await callRoll(field);
  if (differences.length > 0) {
    throw new Error(differences.join('; '));
  }
}

function progress({ provider, keys }: Field, ledger: Ledger, herd: Herd, ms: number): string {
  const { rotations } = ledger.figures;
  const { answered, reports, repeated } = herd.figures;
  return (
    `${provider.id} after ${(ms / 1_000).toFixed(1)} s: ${rotations} of ${keys.length} keys rotated, ` +
    `${answered} of ${reports} reports answered, ${repeated} repeated after a 503`
  );
}
