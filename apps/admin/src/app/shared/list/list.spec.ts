import { TestKey } from '@angular/cdk/testing';
import { TestBed } from '@angular/core/testing';
import { MatInputHarness } from '@angular/material/input/testing';
import { MatPaginatorHarness } from '@angular/material/paginator/testing';
import { MatSelectHarness } from '@angular/material/select/testing';
import { MatSortHarness } from '@angular/material/sort/testing';
import { MatTableHarness } from '@angular/material/table/testing';
import { Router } from '@angular/router';
import { aList, changeNotes, notes, NOTES, openNotes } from '../../../testing/notes-page';
import { loseConnection, reply, type PageDriver } from '../../../testing/page-driver';

const url = () => TestBed.inject(Router).url;

const texts = async (page: PageDriver) =>
  (await (await page.loader.getHarness(MatTableHarness)).getCellTextByColumnName())['text']?.text;

describe('what a list shows', () => {
  it('is the first page in its own order, unless the URL says otherwise', async () => {
    const { page, params } = await openNotes();

    expect(params).toBe('page=1&pageSize=25&sort=-createdAt');
    expect(await texts(page)).toEqual(['note a', 'note b']);
  });

  it('is what the URL says, under the prefix of the list', async () => {
    const search =
      '?page=7&notes.page=3&notes.pageSize=50&notes.q=x&notes.status=active&notes.sort=-text';

    const { params } = await openNotes({ search, lists: [aList(notes('a'), { matching: 200 })] });

    expect(params).toBe('page=3&pageSize=50&q=x&status=active&sort=-text');
  });

  it('ignores what makes no sense in the URL', async () => {
    const search = '?notes.page=0&notes.pageSize=7&notes.status=lost&notes.sort=secret';

    const { params } = await openNotes({ search });

    expect(params).toBe('page=1&pageSize=25&sort=-createdAt');
  });

  it('is found by a search on the server, from page 1', async () => {
    const { page } = await openNotes({
      search: '?notes.page=2',
      lists: [aList(notes('a'), { matching: 26 })],
    });

    const search = await page.loader.getHarness(MatInputHarness);
    await search.setValue('50%.*');
    const [request] = await page.act(
      async () => (await search.host()).sendKeys(TestKey.ENTER),
      reply('GET', NOTES, aList([])),
    );

    expect(url()).toBe('/notes?notes.q=50%25.*');
    expect(String(request?.params)).toBe('page=1&pageSize=25&q=50%25.*&sort=-createdAt');
  });

  it('is sorted by the head of a column that the server sorts by', async () => {
    const { page } = await openNotes();

    const sort = await page.loader.getHarness(MatSortHarness);
    const [head, ...others] = await sort.getSortHeaders();
    const [request] = await page.act(
      () => head?.click(),
      reply('GET', NOTES, aList(notes('b', 'a'))),
    );

    expect(others).toEqual([]);
    expect(request?.params.get('sort')).toBe('text');
    expect(url()).toBe('/notes?notes.sort=text');
    expect(await texts(page)).toEqual(['note b', 'note a']);
  });

  it('is sorted by a choice where cards have no heads', async () => {
    const { page } = await openNotes({ isWide: false });

    const [, order] = await page.loader.getAllHarnesses(MatSelectHarness);
    await order?.open();
    const [request] = await page.act(
      () => order?.clickOptions({ text: 'Key ID' }),
      reply('GET', NOTES, aList(notes('a', 'b'))),
    );

    expect(request?.params.get('sort')).toBe('text');
    expect(page.all('app-list-cards li')).toHaveLength(2);
    expect(page.all('app-list-cards dd')).toHaveLength(0);
  });

  it('stays until the next page is there', async () => {
    const { page } = await openNotes({ lists: [aList(notes('a'), { matching: 60 })] });
    const paginator = await page.loader.getHarness(MatPaginatorHarness);
    let meanwhile = '';

    await page.act(() => paginator.goToNextPage(), {
      method: 'GET',
      url: NOTES,
      answer: (request) => {
        meanwhile = page.text();
        request.flush(aList(notes('b'), { matching: 60 }));
      },
    });

    expect(meanwhile).toContain('note a');
    expect(await texts(page)).toEqual(['note b']);
    expect(url()).toBe('/notes?notes.page=2');
  });

  it('is the last page when the one in the URL is gone', async () => {
    await openNotes({
      search: '?notes.page=9',
      lists: [aList([], { matching: 30 }), aList(notes('a'), { matching: 30 })],
    });

    expect(url()).toBe('/notes?notes.page=2');
  });

  it('is never an answer to an earlier question', async () => {
    const { page } = await openNotes({ lists: [aList(notes('a'), { matching: 60 })] });
    const router = TestBed.inject(Router);

    await router.navigateByUrl('/notes?notes.page=2');
    TestBed.tick();
    const [earlier] = page.http.match({ method: 'GET' });
    await page.act(
      () => router.navigateByUrl('/notes?notes.page=3'),
      reply('GET', NOTES, aList(notes('c'), { matching: 60 })),
    );

    expect(earlier?.request.params.get('page')).toBe('2');
    expect(earlier?.cancelled).toBe(true);
    expect(await texts(page)).toEqual(['note c']);
  });

  it('offers to clear a search that nothing matches', async () => {
    const { page } = await openNotes({ search: '?notes.q=x', lists: [aList([])] });
    const before = page.text();

    await page.act(
      () => page.press('Clear search and filter'),
      reply('GET', NOTES, aList(notes('a'))),
    );

    expect(before).toContain('No matches');
    expect(url()).toBe('/notes');
    expect(await texts(page)).toEqual(['note a']);
  });

  it('is what the page says when there is nothing at all', async () => {
    const { page } = await openNotes({ lists: [aList([])] });

    expect(page.all('.none')).toHaveLength(1);
    expect(page.all('input')).toHaveLength(0);
  });

  it('stays when reading again fails, with a note and another try', async () => {
    const { page } = await openNotes();

    await page.act(changeNotes, loseConnection('GET', NOTES));
    const stale = page.text();
    await page.act(() => page.press('Try again'), reply('GET', NOTES, aList(notes('c'))));

    expect(stale).toContain('note a');
    expect(stale).toMatch(/Showing data from .* The server cannot be reached/);
    expect(page.text()).not.toContain('Showing data from');
    expect(await texts(page)).toEqual(['note c']);
  });

  it('stays when an answer breaks the contract', async () => {
    const { page } = await openNotes();

    await page.act(changeNotes, reply('GET', NOTES, { notes: 'none' }));

    expect(await texts(page)).toEqual(['note a', 'note b']);
    expect(page.text()).toContain('Showing data from');
  });
});
