import type { HttpResourceRequest } from '@angular/common/http';
import { Component, inject, Service, signal } from '@angular/core';
import { TestBed } from '@angular/core/testing';
import { RouterTestingHarness } from '@angular/router/testing';
import * as z from 'zod';
import { List } from '../app/shared/list/list';
import { ListColumn } from '../app/shared/list/list-column';
import { ListStore } from '../app/shared/list/list-store';
import type { ButtonsOfRows } from '../app/shared/list/row-buttons';
import { RowsAtWork } from '../app/shared/list/rows-at-work';
import { PageDriver, reply } from './page-driver';
import { provideScreen } from './provide-screen';
import { FakeLiveUpdates, provideTestApp, startTestApp } from './provide-test-app';

export const NOTES = '/notes';

const noteSchema = z.object({ id: z.string(), text: z.string() });
type Note = z.infer<typeof noteSchema>;

const answerSchema = z.object({
  notes: z.array(noteSchema),
  matching: z.number(),
  total: z.number(),
});
type Answer = z.infer<typeof answerSchema>;

const requestFor = (params: Record<string, string | number>): HttpResourceRequest => ({
  url: NOTES,
  params,
});

@Service({ autoProvided: false })
export class NotesStore extends ListStore<Answer, Note> {
  readonly allIds = signal<readonly string[] | Promise<readonly string[]>>([]);

  constructor() {
    super({
      request: requestFor,
      parse: (body) => answerSchema.parse(body),
      rowsOf: ({ notes }) => notes,
      idOf: ({ id }) => id,
      topics: ['users'],
      provider: null,
      sorts: ['text', 'createdAt'],
      defaultSort: '-createdAt',
      sortOptions: [
        { value: '-createdAt', text: 'common.sorts.newest' },
        { value: 'text', text: 'common.sorts.id' },
      ],
      statusOptions: [{ value: 'active', text: 'keyStatus.active' }],
      prefix: 'notes',
      ticks: {
        countOf: ({ total }) => total,
        readIds: async () => this.allIds(),
      },
    });
  }
}

/** A page with all that a list can have. */
@Component({
  imports: [List, ListColumn],
  providers: [NotesStore, RowsAtWork],
  template: `
    <app-list
      [store]="store"
      [caption]="name"
      [searchLabel]="name"
      [buttons]="buttons"
      [actionsForMany]="[{ action: 'delete', icon: 'delete' }]"
      (chosen)="chosen.push($event.action + ' ' + $event.row.id)"
      (chosenForMany)="chosen.push($event.action + ' ' + $event.ids.join())"
    >
      <ng-template let-note [appColumn]="store" name="text" head="users.email" place="names">
        {{ note.text }}
      </ng-template>
      <ng-template let-note [appColumn]="store" name="id" head="users.role" only="table">
        {{ note.id }}
      </ng-template>
      <p empty class="none">{{ name }}</p>
    </app-list>
  `,
})
export class NotesPage {
  protected readonly store = inject(NotesStore);
  readonly rows = inject(RowsAtWork);
  readonly chosen: string[] = [];
  protected readonly name = 'Notes';
  protected readonly buttons: ButtonsOfRows<Note, 'delete'> = {
    head: 'users.actions.label',
    most: 1,
    of: () => [{ action: 'delete', icon: 'delete', text: 'users.actions.delete' }],
    params: ({ id }) => ({ email: id }),
  };
}

export const notes = (...ids: string[]) => ids.map((id) => ({ id, text: `note ${id}` }));

export function aList(rows: Note[], change: Partial<Answer> = {}): Answer {
  return { notes: rows, matching: rows.length, total: rows.length, ...change };
}

export const changeNotes = () => TestBed.inject(FakeLiveUpdates).change('users', null);

export async function openNotes({
  search = '',
  isWide = true,
  lists = [aList(notes('a', 'b'))],
} = {}) {
  TestBed.configureTestingModule({
    providers: [provideTestApp([{ path: 'notes', component: NotesPage }]), provideScreen(isWide)],
  });
  await startTestApp();
  const router = await RouterTestingHarness.create();
  const page = new PageDriver(router.fixture);
  const requests = await page.act(
    () => router.navigateByUrl(`/notes${search}`),
    ...lists.map((list) => reply('GET', NOTES, list)),
  );
  const { componentInstance } = page.part(NotesPage);
  if (!(componentInstance instanceof NotesPage)) {
    throw new Error('There is no page.');
  }
  return { page, at: componentInstance, params: String(requests[0]?.params) };
}
