import { MatButtonHarness } from '@angular/material/button/testing';
import { MatCheckboxHarness } from '@angular/material/checkbox/testing';
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
