import { Component, inject, Service, signal } from '@angular/core';
import { TestBed } from '@angular/core/testing';
import { MatTableHarness } from '@angular/material/table/testing';
import { RouterTestingHarness } from '@angular/router/testing';
import * as z from 'zod';
import { loseConnection, PageDriver, reply, type Exchange } from '../../../testing/page-driver';
import { provideScreen } from '../../../testing/provide-screen';
import { FakeLiveUpdates, provideTestApp, startTestApp } from '../../../testing/provide-test-app';
import { CursorStore } from './cursor-store';
import { List } from './list';
import { ListColumn } from './list-column';
import type { CursorPage } from './row-window';
import { RowsAtWork } from './rows-at-work';

const NOTES = '/notes';

const noteSchema = z.object({ id: z.string(), at: z.string(), text: z.string() });
type Note = z.infer<typeof noteSchema>;

const pageSchema = z.object({ rows: z.array(noteSchema), nextCursor: z.string().nullable() });

@Service({ autoProvided: false })
class NotesStore extends CursorStore<Note> {
  readonly author: ReturnType<typeof signal<string>>;

  constructor() {
    const author = signal('me');
    super({
      request: (position) => ({ url: NOTES, params: { author: author(), ...position } }),
      parse: (body) => pageSchema.parse(body),
      topics: ['users'],
      provider: null,
    });
    this.author = author;
  }
}

@Component({
  imports: [List, ListColumn],
  providers: [NotesStore, RowsAtWork],
  template: `
    <app-list [store]="store" [caption]="name">
      <ng-template let-note [appColumn]="store" name="text" head="users.email">
        {{ note.text }}
      </ng-template>
      <p empty class="none">{{ name }}</p>
    </app-list>
  `,
})
class NotesPage {
  readonly store = inject(NotesStore);
  protected readonly name = 'Notes';
}

/** The n-th of a series, each a minute after the one before. */
function nth(n: number, text = `note ${n}`): Note {
  return { id: `n${n}`, at: new Date(Date.UTC(2026, 10, 20, 15, n)).toISOString(), text };
}

const answer = (nextCursor: string | null, ...rows: Note[]): Exchange =>
  reply('GET', NOTES, { rows, nextCursor } satisfies CursorPage<Note>);

const change = () => TestBed.inject(FakeLiveUpdates).change('users', null);
const OLDER = 'Show older entries';

async function open(...first: Exchange[]) {
  TestBed.configureTestingModule({
    providers: [provideTestApp([{ path: 'notes', component: NotesPage }]), provideScreen(true)],
  });
  await startTestApp();
  const router = await RouterTestingHarness.create();
  const page = new PageDriver(router.fixture);
  const requests = await page.act(() => router.navigateByUrl('/notes'), ...first);
  const store = page.part(List).injector.get(NotesStore);
  return { page, store, params: requests.map((request) => String(request.params)) };
}

const texts = async (page: PageDriver) =>
  (await (await page.loader.getHarness(MatTableHarness)).getCellTextByColumnName())['text']?.text;

describe('a list that is read from its newest row down', () => {
  it('shows the newest rows, without search and pages', async () => {
    const { page, params } = await open(answer(null, nth(2), nth(1)));

    expect(params).toEqual(['author=me&limit=50']);
    expect(await texts(page)).toEqual(['note 2', 'note 1']);
    expect(page.all('input, mat-paginator, .mat-sort-header')).toEqual([]);
    expect(page.text()).not.toContain(OLDER);
  });

  it('goes on with older rows until there are no more', async () => {
    const { page } = await open(answer('c1', nth(3), nth(2)));

    const [request] = await page.act(() => page.press(OLDER), answer(null, nth(1)));

    expect(String(request?.params)).toBe('author=me&cursor=c1&limit=50');
    expect(await texts(page)).toEqual(['note 3', 'note 2', 'note 1']);
    expect(page.text()).not.toContain(OLDER);
  });

  it('reads all that it shows again after a change, and shows it at once', async () => {
    const { page } = await open(answer('c1', nth(3), nth(2)));
    await page.act(() => page.press(OLDER), answer(null, nth(1)));
    let meanwhile: string[] | undefined;

    const requests = await page.act(change, answer('c2', nth(4), nth(3, 'edited')), {
      method: 'GET',
      url: NOTES,
      answer: (request) => {
        meanwhile = page.all('td').map((cell) => cell.textContent.trim());
        request.flush({ rows: [nth(2)], nextCursor: 'c3' });
      },
    });

    expect(requests.map(({ params }) => params.get('cursor'))).toEqual([null, 'c2']);
    expect(meanwhile).toEqual(['note 3', 'note 2', 'note 1']);
    expect(await texts(page)).toEqual(['note 4', 'edited', 'note 2']);
    expect(page.text()).toContain(OLDER);
  });

  it('reads once more for a change that comes while it reads', async () => {
    const { page } = await open(answer(null, nth(1)));

    await page.act(
      change,
      {
        method: 'GET',
        url: NOTES,
        answer: (request) => {
          change();
          TestBed.tick();
          request.flush({ rows: [nth(2)], nextCursor: null });
        },
      },
      answer(null, nth(3)),
    );

    expect(await texts(page)).toEqual(['note 3']);
  });

  it('keeps its rows when older ones cannot be read, and offers to try again', async () => {
    const { page } = await open(answer('c1', nth(2)));

    await page.act(() => page.press(OLDER), loseConnection('GET', NOTES));
    const stale = page.text();
    await page.act(() => page.press(OLDER), answer(null, nth(1)));

    expect(stale).toMatch(/Showing data from .* The server cannot be reached/);
    expect(await texts(page)).toEqual(['note 2', 'note 1']);
    expect(page.text()).not.toContain('Showing data from');
  });

  it('keeps its rows when reading again fails half-way', async () => {
    const { page } = await open(answer('c1', nth(2)));
    await page.act(() => page.press(OLDER), answer(null, nth(1)));

    await page.act(change, answer('c2', nth(3)), loseConnection('GET', NOTES));
    expect(await texts(page)).toEqual(['note 2', 'note 1']);
    await page.act(() => page.press('Try again'), answer('c2', nth(3)), answer(null, nth(2)));

    expect(await texts(page)).toEqual(['note 3', 'note 2']);
  });

  it('says when the first rows cannot be read', async () => {
    const { page } = await open(loseConnection('GET', NOTES));

    expect(page.text()).toContain('The server cannot be reached');
    await page.act(() => page.press('Try again'), answer(null, nth(1)));

    expect(await texts(page)).toEqual(['note 1']);
  });

  it('starts over when its request changes, and drops the answer to the one before', async () => {
    const { page, store } = await open(answer('c1', nth(2)));

    await page.press(OLDER);
    TestBed.tick();
    const [earlier] = page.http.match({ method: 'GET' });
    const [request] = await page.act(() => store.author.set('you'), answer(null, nth(9)));
    earlier?.flush({ rows: [nth(1)], nextCursor: null });
    await page.act(() => undefined);

    expect(earlier?.request.params.get('cursor')).toBe('c1');
    expect(String(request?.params)).toBe('author=you&limit=50');
    expect(await texts(page)).toEqual(['note 9']);
    expect(page.text()).not.toContain(OLDER);
  });

  it('is what the page says when there is nothing', async () => {
    const { page } = await open(answer(null));

    expect(page.all('.none')).toHaveLength(1);
    expect(page.all('app-list-table')).toHaveLength(0);
  });
});
