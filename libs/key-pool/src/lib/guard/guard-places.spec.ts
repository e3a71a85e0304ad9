import {
  hasFreePlace,
  placesAfterConviction,
  placesAfterSuccess,
  takenPlaces,
  withPlace,
} from './guard-places';
import { DEFAULT_GUARD_SETTINGS, type GuardSettings } from './guard-settings';
import { QUIET_GUARD, type GuardPlace, type GuardState } from './guard-state';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const NOW = 1_700_000_000_000;
const SETTINGS: GuardSettings = { ...DEFAULT_GUARD_SETTINGS, places: 2 };

const TAKEN: GuardPlace = {
  life: 'promoted',
  takenBy: 'rotation',
  isOnTrial: false,
  takenAt: NOW,
  worksSince: null,
  othersWork: false,
};

function state(changes: Partial<GuardState>): GuardState {
  return { ...QUIET_GUARD, ...changes };
}

describe('places of the guard', () => {
  it('are taken by a life once', () => {
    const first = withPlace([], { life: 'a', takenBy: 'rotation', verdict: 'invalid_key' }, NOW);
    const again = withPlace(
      first,
      { life: 'a', takenBy: 'exhaustion', verdict: 'quota_exhausted' },
      NOW + 1,
    );
    expect(first).toEqual([{ ...TAKEN, life: 'a', isOnTrial: true }]);
    expect(again).toEqual([{ ...TAKEN, life: 'a', takenBy: 'exhaustion', takenAt: NOW + 1 }]);
  });

  it('are free until all are taken, and then when all are back', () => {
    const one = [TAKEN];
    const both = [TAKEN, { ...TAKEN, life: 'b' }];
    expect(hasFreePlace(state({ places: one }), NOW, SETTINGS)).toBe(true);
    expect(hasFreePlace(state({ places: both }), NOW, SETTINGS)).toBe(false);
    expect(hasFreePlace(state({ places: one, isFull: true }), NOW, SETTINGS)).toBe(false);
    expect(hasFreePlace(state({ places: [], isFull: true }), NOW, SETTINGS)).toBe(true);
  });

  it('come back with the first success of the promoted key', () => {
    expect(placesAfterSuccess([TAKEN], 'promoted', NOW + 1, NOW + 2)).toEqual([]);
  });

  it('do not come back by a request that was begun before they were taken', () => {
    expect(placesAfterSuccess([TAKEN], 'promoted', NOW, NOW + 2)).toEqual([TAKEN]);
  });

  it('come back 60 s after the first success where an invalid key took it', () => {
    const onTrial = { ...TAKEN, isOnTrial: true };
    const works = placesAfterSuccess([onTrial], 'promoted', NOW + 1, NOW + 2);
    const stillWorks = placesAfterSuccess(works, 'promoted', NOW + 30 * SECOND, NOW + 31 * SECOND);
    expect(works).toEqual([{ ...onTrial, worksSince: NOW + 2, othersWork: true }]);
    expect(stillWorks).toEqual(works);
    const places = state({ places: stillWorks });
    expect(takenPlaces(places, NOW + 2 + MINUTE - 1, SETTINGS)).toHaveLength(1);
    expect(takenPlaces(places, NOW + 2 + MINUTE, SETTINGS)).toEqual([]);
  });

  it('start their trial anew when the promoted key is convicted', () => {
    const works = { ...TAKEN, isOnTrial: true, worksSince: NOW, othersWork: true };
    const places = placesAfterConviction([works, { ...works, life: 'b' }], 'promoted');
    expect(places.map(({ worksSince }) => worksSince)).toEqual([null, NOW]);
  });

  it('come back after 10 min if any key succeeded meanwhile', () => {
    const others = placesAfterSuccess([TAKEN], 'another', NOW + 1, NOW + 1);
    expect(others).toEqual([{ ...TAKEN, othersWork: true }]);
    expect(takenPlaces(state({ places: others }), NOW + 10 * MINUTE - 1, SETTINGS)).toHaveLength(1);
    expect(takenPlaces(state({ places: others }), NOW + 10 * MINUTE, SETTINGS)).toEqual([]);
    expect(takenPlaces(state({ places: [TAKEN] }), NOW + 600 * MINUTE, SETTINGS)).toHaveLength(1);
  });

  it('of exhausted keys come back with the next success of any key', () => {
    const exhausted = { ...TAKEN, takenBy: 'exhaustion' as const };
    expect(placesAfterSuccess([exhausted], 'another', NOW + 1, NOW + 1)).toEqual([]);
  });
});
