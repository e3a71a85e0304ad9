import type { GuardSettings } from './guard-settings';
import type { GuardPlace, GuardState } from './guard-state';

/** A place that is taken now. */
export interface NewPlace {
  /** Of the promoted key, or of the exhausted one. */
  readonly life: string;
  readonly takenBy: GuardPlace['takenBy'];
  readonly verdict: string;
}

/** The places that are taken (SPEC 6.4.2). Those that came back by time alone are not among them. */
export function takenPlaces(state: GuardState, now: number, settings: GuardSettings): GuardPlace[] {
  return state.places.filter((place) => !isBackByTime(place, now, settings));
}

/**
 * Whether a conviction may rotate at once. When none could, all places have to come back first: at the end of an outage
 * answers of before it come in among the first good ones.
 */
export function hasFreePlace(state: GuardState, now: number, settings: GuardSettings): boolean {
  const taken = takenPlaces(state, now, settings).length;
  return state.isFull ? taken === 0 : taken < settings.places;
}

export function withPlace(
  places: readonly GuardPlace[],
  { life, takenBy, verdict }: NewPlace,
  now: number,
): GuardPlace[] {
  const place: GuardPlace = {
    life,
    takenBy,
    isOnTrial: verdict === 'invalid_key',
    takenAt: now,
    worksSince: null,
    othersWork: false,
  };
  return [...places.filter((other) => other.life !== life), place];
}

/** A promoted key that is convicted has to show anew that it works. */
export function placesAfterConviction(places: readonly GuardPlace[], life: string): GuardPlace[] {
  return places.map((place) => (place.life === life ? { ...place, worksSince: null } : place));
}

/**
 * @param life of the key that succeeded
 * @param begunAt when its request was, in epoch ms
 */
export function placesAfterSuccess(
  places: readonly GuardPlace[],
  life: string,
  begunAt: number,
  now: number,
): GuardPlace[] {
  return places.flatMap((place) => {
    if (begunAt <= place.takenAt) {
      return [place];
    }
    if (place.takenBy === 'exhaustion') {
      return [];
    }
    if (place.life !== life) {
      return [{ ...place, othersWork: true }];
    }
    return place.isOnTrial
      ? [{ ...place, othersWork: true, worksSince: place.worksSince ?? now }]
      : [];
  });
}

function isBackByTime(
  { worksSince, takenAt, othersWork }: GuardPlace,
  now: number,
  { trialMs, placeWithinMs }: GuardSettings,
): boolean {
  const isProven = worksSince !== null && now >= worksSince + trialMs;
  return isProven || (othersWork && now >= takenAt + placeWithinMs);
}
