import type { Refusal } from './proxy.schema';

/** Without another one, a refusal is over after this time: where nobody uses the exit, nothing else would end it. */
const LASTS_MS = 24 * 3_600_000;

/** When a refusal is over without another one, in epoch ms. */
export function endOfRefusal({ at }: Refusal): number {
  return at.getTime() + LASTS_MS;
}

/**
 * The refusal, while it counts.
 * @param now epoch ms
 */
export function standing(refusal: Refusal | undefined, now: number): Refusal | undefined {
  return refusal && now < endOfRefusal(refusal) ? refusal : undefined;
}
