import { effect, untracked } from '@angular/core';
import type { ListQuery } from './list-query';
import type { LiveResource } from './live-resource';
import type { Selection } from './selection';

export interface TickedList<Value> {
  readonly list: LiveResource<Value>;
  readonly query: ListQuery;
  readonly selection: Selection;
  /** The ids of the rows of the page. */
  readonly shown: () => readonly string[];
  /** How many rows there are, of those that the answer counts. */
  readonly countOf: (answer: Value) => number;
  /** The ids of all rows, whatever the filter. */
  readonly readIds: () => Promise<readonly string[]>;
}

interface Seen {
  readonly params: string;
  readonly ids: readonly string[];
  readonly count: number;
}

/**
 * Unticks rows that are gone, deleted here or elsewhere. A ticked row that is not on the page may be on another
 * one: the server is asked, but only when rows have gone. Needs an injection context.
 */
export function untickGone<Value>(ticked: TickedList<Value>): void {
  const { list, query, selection, shown, countOf, readIds } = ticked;
  let before: Seen | null = null;

  const check = async () => {
    const hidden = selection.ids().filter((id) => !shown().includes(id));
    if (hidden.length === 0) {
      return;
    }
    const there = new Set(await readIds());
    selection.remove(hidden.filter((id) => !there.has(id)));
  };

  effect(() => {
    const answer = list.value();
    if (answer === undefined) {
      return;
    }
    untracked(() => {
      const now = { params: JSON.stringify(query.params()), ids: shown(), count: countOf(answer) };
      const last = before;
      before = now;
      if (last === null || selection.count() === 0) {
        return;
      }
      const isSameView = last.params === now.params;
      const hasGone = last.ids.some((id) => selection.has(id) && !now.ids.includes(id));
      // If that fails, the next answer will do.
      if (now.count < last.count || (isSameView && hasGone)) {
        check().catch(() => undefined);
      }
    });
  });
}
