import { Selection } from './selection';

describe('Selection', () => {
  it('ticks and unticks one row', () => {
    const selection = new Selection();

    selection.toggle('a');
    selection.toggle('b');
    selection.toggle('a');

    expect(selection.ids()).toEqual(['b']);
  });

  it('ticks a whole page, and unticks it when all of it is ticked', () => {
    const selection = new Selection();
    selection.toggle('elsewhere');
    selection.toggle('a');

    expect(selection.holdsSome(['a', 'b'])).toBe(true);
    selection.togglePage(['a', 'b']);
    expect(selection.holdsAll(['a', 'b'])).toBe(true);
    selection.togglePage(['a', 'b']);

    expect(selection.ids()).toEqual(['elsewhere']);
  });

  it('has nothing ticked on an empty page', () => {
    expect(new Selection().holdsAll([])).toBe(false);
  });

  it('forgets what is gone', () => {
    const selection = new Selection();
    selection.replace(['a', 'b', 'c']);

    selection.remove(['b', 'x']);

    expect(selection.ids()).toEqual(['a', 'c']);
  });
});
