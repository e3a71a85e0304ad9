import { MatButtonHarness } from '@angular/material/button/testing';
import { MatCheckboxHarness } from '@angular/material/checkbox/testing';
import { firstValueFrom, Subject } from 'rxjs';
import {
  aList,
  changeNotes,
  notes,
  NOTES,
  NotesStore,
  openNotes,
} from '../../../testing/notes-page';
import { reply, type PageDriver } from '../../../testing/page-driver';
import { List } from './list';

const tickPage = async (page: PageDriver) =>
  (await page.loader.getHarness(MatCheckboxHarness)).check();

describe('ticked rows of a list', () => {
  it('are offered the actions for many, and stay ticked when the rows change', async () => {
    const { page, at } = await openNotes();

    await tickPage(page);
    await page.act(changeNotes, reply('GET', NOTES, aList(notes('b', 'a'))));
    await page.press('Delete');

    expect(page.text()).toContain('2 selected');
    expect(at.chosen).toEqual(['delete a,b']);
  });

  it('can be all that match, over all pages', async () => {
    const { page } = await openNotes({
      lists: [aList(notes('a', 'b'), { matching: 3, total: 3 })],
    });

    page.part(List).injector.get(NotesStore).allIds.set(['a', 'b', 'c']);
    await tickPage(page);
    await page.act(() => page.press('Select all 3 matches'));

    expect(page.text()).toContain('3 selected');
  });

  it('are offered nothing while all that match are about to be ticked', async () => {
    const { page, at } = await openNotes({
      lists: [aList(notes('a', 'b'), { matching: 3, total: 3 })],
    });
    const ids = new Subject<string[]>();
    page.part(List).injector.get(NotesStore).allIds.set(firstValueFrom(ids));
    const isDisabled = async (text: string) =>
      (await page.loader.getHarness(MatButtonHarness.with({ text }))).isDisabled();

    await tickPage(page);
    await page.act(() => page.press('Select all 3 matches'));
    const meanwhile = await Promise.all(['Select all 3 matches', 'Delete'].map(isDisabled));
    await page.press('Delete');
    const progress = page.all('mat-progress-bar').length;
    await page.act(() => ids.next(['a', 'b', 'c']));
    await page.press('Delete');

    expect({ meanwhile, progress }).toEqual({ meanwhile: [true, true], progress: 1 });
    expect(page.all('mat-progress-bar')).toHaveLength(0);
    expect(at.chosen).toEqual(['delete a,b,c']);
  });

  it('are unticked when they are deleted elsewhere, and kept when they are on another page', async () => {
    const { page } = await openNotes({ lists: [aList(notes('a', 'b', 'c'))] });

    await tickPage(page);
    page.part(List).injector.get(NotesStore).allIds.set(['a', 'b']);
    await page.act(changeNotes, reply('GET', NOTES, aList(notes('a'), { matching: 2, total: 2 })));

    expect(page.text()).toContain('2 selected');
  });
});

describe('one row of a list', () => {
  it.each([true, false])('has its buttons, wide: %s', async (isWide) => {
    const { page, at } = await openNotes({ isWide });

    await page.pressLabelled('Delete b');

    expect(at.chosen).toEqual(['delete b']);
  });

  it('cannot be worked on twice at a time', async () => {
    const { page, at } = await openNotes();

    at.rows.begin(['b']);
    await page.pressLabelled('Delete b');
    const selector = '[aria-label="Delete a"]';
    const other = await page.loader.getHarness(MatButtonHarness.with({ selector }));

    expect(page.all('tr[aria-busy]').map((row) => row.textContent)).toEqual([
      expect.stringContaining('note b'),
    ]);
    expect(at.chosen).toEqual([]);
    expect(await other.isDisabled()).toBe(false);
  });
});
