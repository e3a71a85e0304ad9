import { Component, effect, ElementRef, inject, input } from '@angular/core';
import { MatPaginatorIntl, MatPaginatorModule, type PageEvent } from '@angular/material/paginator';
import { PAGE_SIZES } from '@keypool/dto';
import { TranslatePipe } from '@ngx-translate/core';
import type { ListQuery } from './list-query';
import { TranslatedPaginator } from './translated-paginator';

/** Pages through a list. A page beyond the end, left over from deletions, becomes the last one. */
@Component({
  selector: 'app-list-paginator',
  imports: [MatPaginatorModule, TranslatePipe],
  providers: [{ provide: MatPaginatorIntl, useClass: TranslatedPaginator }],
  template: `
    <mat-paginator
      [length]="length()"
      [pageIndex]="query().page() - 1"
      [pageSize]="query().pageSize()"
      [pageSizeOptions]="pageSizes"
      [showFirstLastButtons]="true"
      [attr.aria-label]="'common.paginator.label' | translate"
      (page)="turn($event)"
    />
  `,
  styles: `
    mat-paginator {
      background: transparent;
    }
  `,
})
export class ListPaginator {
  private readonly element = inject<ElementRef<HTMLElement>>(ElementRef).nativeElement;

  readonly query = input.required<ListQuery>();
  /** How many rows match, over all pages. */
  readonly length = input.required<number>();

  protected readonly pageSizes = [...PAGE_SIZES];

  constructor() {
    effect(() => {
      const lastPage = Math.max(1, Math.ceil(this.length() / this.query().pageSize()));
      if (this.query().page() > lastPage) {
        this.query().fallBackTo(lastPage);
      }
    });
  }

  /** The buttons are below the rows: a new page starts at its top. */
  protected turn({ pageIndex, pageSize }: PageEvent): void {
    this.query().turnTo(pageIndex + 1, pageSize);
    this.element.closest('.app-panel')?.scrollIntoView({ block: 'start' });
  }
}
