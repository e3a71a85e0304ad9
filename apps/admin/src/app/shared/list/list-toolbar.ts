import { DOCUMENT } from '@angular/common';
import { Component, inject, input, viewChild } from '@angular/core';
import { MatFormFieldModule } from '@angular/material/form-field';
import { MatSelectModule } from '@angular/material/select';
import { TranslatePipe } from '@ngx-translate/core';
import { SearchField } from '../form/search-field';
import type { ListQuery } from './list-query';
import type { ListOption } from './shown-list';

/** Search, status filter and, where there are no column heads, the order. Actions go inside. `/` leads to the search. */
@Component({
  selector: 'app-list-toolbar',
  imports: [MatFormFieldModule, MatSelectModule, SearchField, TranslatePipe],
  templateUrl: './list-toolbar.html',
  styleUrl: './list-toolbar.scss',
  host: { '(document:keydown)': 'focusSearch($event)' },
})
export class ListToolbar {
  private readonly document = inject(DOCUMENT);

  readonly query = input.required<ListQuery>();
  /** Says what is searched. */
  readonly searchLabel = input.required<string>();
  readonly statuses = input<readonly ListOption[]>([]);
  /** For cards: `value` as in the URL, `-field` for descending. */
  readonly sorts = input<readonly ListOption[]>([]);

  private readonly search = viewChild.required(SearchField);

  protected sortBy(sort: string): void {
    this.query().sortBy(sort.replace(/^-/, ''), sort.startsWith('-') ? 'desc' : 'asc');
  }

  protected focusSearch(event: KeyboardEvent): void {
    if (event.key !== '/' || event.ctrlKey || event.metaKey || event.altKey) {
      return;
    }
    const focused = this.document.activeElement;
    const isElsewhere = focused?.closest(
      'input, textarea, select, [role="dialog"], [role="alertdialog"]',
    );
    if (isElsewhere) {
      return;
    }
    event.preventDefault();
    this.search().focus();
  }
}
