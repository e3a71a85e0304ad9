import { firstValueFrom, Subject } from 'rxjs';
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

  it('ticks what was asked for once it is known', async () => {
    const selection = new Selection();
    const known = new Subject<string[]>();
    selection.toggle('a');

    const replaced = selection.replaceWhenKnown(firstValueFrom(known));
    expect([selection.isLoading(), selection.ids()]).toEqual([true, ['a']]);
    known.next(['b', 'c']);
    await replaced;

    expect([selection.isLoading(), selection.ids()]).toEqual([false, ['b', 'c']]);
  });

  it('stays as it is when what was asked for does not come', async () => {
    const selection = new Selection();
    selection.toggle('a');

    const replaced = selection.replaceWhenKnown(Promise.reject(new Error('away')));

    await expect(replaced).rejects.toThrow('away');
    expect([selection.isLoading(), selection.ids()]).toEqual([false, ['a']]);
  });

  it.each([
    ['ticks a row', (selection: Selection) => selection.toggle('b'), ['a', 'b']],
    ['unticks a row', (selection: Selection) => selection.toggle('a'), []],
    ['ticks a page', (selection: Selection) => selection.togglePage(['a', 'b']), ['a', 'b']],
    ['clears it', (selection: Selection) => selection.clear(), []],
  ])('leaves out what was asked for when the user %s meanwhile', async (_, act, expected) => {
    const selection = new Selection();
    const known = new Subject<string[]>();
    selection.toggle('a');

    const replaced = selection.replaceWhenKnown(firstValueFrom(known));
    act(selection);
    expect(selection.isLoading()).toBe(false);
    known.next(['x', 'y']);
    await replaced;

    expect([selection.isLoading(), selection.ids()]).toEqual([false, expected]);
  });

  it('forgets what is gone', () => {
    const selection = new Selection();
    selection.replace(['a', 'b', 'c']);

    selection.remove(['b', 'x']);

    expect(selection.ids()).toEqual(['a', 'c']);
  });
});
