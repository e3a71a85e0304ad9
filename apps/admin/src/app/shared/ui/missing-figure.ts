import { Component } from '@angular/core';
import { TranslatePipe } from '@ngx-translate/core';

/** Stands for a number that could not be read. */
@Component({
  selector: 'app-missing-figure',
  imports: [TranslatePipe],
  template: `
    <span aria-hidden="true">–</span>
    <span class="app-visually-hidden">{{ 'common.missingFigure' | translate }}</span>
  `,
})
export class MissingFigure {}
