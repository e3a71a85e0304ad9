import { Component, ElementRef, input, linkedSignal, output, viewChild } from '@angular/core';
import { MatIconButton } from '@angular/material/button';
import { MatFormFieldModule } from '@angular/material/form-field';
import { MatIcon } from '@angular/material/icon';
import { MatInput } from '@angular/material/input';
import { TranslatePipe } from '@ngx-translate/core';
import { whenTyped } from './typing/when-typed';

/** Searches at a pause in typing, or at once with Enter. */
@Component({
  selector: 'app-search-field',
  imports: [MatFormFieldModule, MatIcon, MatIconButton, MatInput, TranslatePipe],
  template: `
    <mat-form-field appearance="outline" subscriptSizing="dynamic">
      <mat-icon matPrefix svgIcon="search" aria-hidden="true" />
      <input
        #search
        matInput
        type="text"
        inputmode="search"
        autocomplete="off"
        autocapitalize="none"
        spellcheck="false"
        maxlength="128"
        [attr.cdkFocusInitial]="isFirst() ? '' : null"
        [placeholder]="label()"
        [attr.aria-label]="label()"
        [value]="typed()"
        (input)="type(search.value)"
        (keydown.enter)="searchNow(search.value)"
      />
      @if (typed()) {
        <button
          matIconButton
          matSuffix
          type="button"
          [attr.aria-label]="'common.list.clearSearch' | translate"
          (click)="searchNow(''); focus()"
        >
          <mat-icon svgIcon="close" />
        </button>
      }
    </mat-form-field>
  `,
  styles: `
    mat-form-field {
      width: 100%;
    }
  `,
})
export class SearchField {
  /** Says what is searched. */
  readonly label = input.required<string>();
  /** What is searched for, which may change without typing. */
  readonly value = input.required<string>();
  /** Whether it gets the focus when its dialog opens. */
  readonly isFirst = input(false);
  readonly searched = output<string>();

  private readonly search = viewChild.required<ElementRef<HTMLInputElement>>('search');
  protected readonly typed = linkedSignal(() => this.value());
  private readonly typing = whenTyped((text) => this.searched.emit(text));

  focus(): void {
    this.search().nativeElement.focus();
  }

  searchNow(text: string): void {
    this.typed.set(text);
    this.typing.now(text);
  }

  protected type(text: string): void {
    this.typed.set(text);
    this.typing.soon(text);
  }
}
