import { DOCUMENT } from '@angular/common';
import { Component, effect, ElementRef, inject, input, signal, viewChild } from '@angular/core';
import { MatIconButton } from '@angular/material/button';
import { MatFormFieldModule } from '@angular/material/form-field';
import { MatIcon } from '@angular/material/icon';
import { MatInput } from '@angular/material/input';
import { MatSelectModule } from '@angular/material/select';
import { TranslatePipe } from '@ngx-translate/core';
import { whenTyped } from '../form/typing/when-typed';
import type { ListQuery } from './list-query';
import type { ListOption } from './shown-list';

/** Search, status filter and, where there are no column heads, the order. Actions go inside. `/` leads to the search. */
@Component({
  selector: 'app-list-toolbar',
  imports: [MatFormFieldModule, MatIcon, MatIconButton, MatInput, MatSelectModule, TranslatePipe],
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

  private readonly searchInput = viewChild.required<ElementRef<HTMLInputElement>>('search');
  protected readonly typed = signal('');
  private readonly typing = whenTyped((text) => this.query().searchFor(text));

  constructor() {
    // The URL may change without typing: back button, "clear filters".
    effect(() => this.typed.set(this.query().search()));
  }

  protected type(text: string): void {
    this.typed.set(text);
    this.typing.soon(text);
  }

  protected searchNow(text: string): void {
    this.typed.set(text);
    this.typing.now(text);
  }

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
    const search = this.searchInput().nativeElement;
    // An empty list shows none.
    if (isElsewhere || !search.isConnected) {
      return;
    }
    event.preventDefault();
    search.focus();
  }
}
