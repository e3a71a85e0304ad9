import { aGuard, aRotation } from '../../../testing/builders';
import { episodeOf, undoableConvictions } from './episode';

const NOON = Date.parse('2026-11-28T12:00:00.000Z');
const at = (minutes: number) => new Date(NOON + minutes * 60_000).toISOString();

/** Newest first: `7 3` are rotations 7 and 3 minutes after noon, which are also their ids. */
function rotationsAt(...minutes: number[]) {
  return minutes.map((minute) => aRotation({ id: String(minute), at: at(minute) }));
}

describe('the rotations of an episode', () => {
  it('are those that came together last, when the guard has nothing open', () => {
    const rotations = rotationsAt(60, 55, 46, 30, 20);

    expect(episodeOf(rotations, aGuard())).toEqual(['60', '55', '46']);
  });

  it('are all since the first hold, and what came shortly before it', () => {
    const rotations = rotationsAt(60, 30, 4, 3, -20);

    expect(episodeOf(rotations, aGuard({ since: at(5) }))).toEqual(['60', '30', '4', '3']);
  });

  it('are all since the first one that is still open', () => {
    const rotations = rotationsAt(60, 30, 4, -20);

    expect(episodeOf(rotations, aGuard({ open: ['30', '4'] }))).toEqual(['60', '30', '4']);
  });

  it('were before the pause that an admin made because of them', () => {
    const rotations = rotationsAt(4, 3, -20);

    expect(episodeOf(rotations, aGuard({ since: at(45) }))).toEqual(['4', '3']);
  });

  it('are none where there are none', () => {
    expect(episodeOf([], aGuard({ since: at(0) }))).toEqual([]);
  });
});

describe('what can be undone', () => {
  it.each([
    [{}, true],
    [{ undoUntil: at(-1) }, false],
    [{ undoUntil: null }, false],
    [{ state: 'undone' as const }, false],
    [{ state: 'waiting' as const }, false],
    [{ actor: 'admin@example.com' }, false],
    [{ actor: null }, false],
  ])('as one of an episode: %j %s', (change, isIn) => {
    const rotation = aRotation({ undoUntil: at(1), ...change });

    expect(undoableConvictions([rotation], NOON)).toEqual(isIn ? [rotation] : []);
  });
});
