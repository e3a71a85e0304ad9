import { Component, input } from '@angular/core';

/** Title, what the page is for, and the main actions on the right. */
@Component({
  selector: 'app-page-header',
  template: `
    <div class="text">
      <h1>
        {{ title() }}
        @if (badge(); as text) {
          <span class="badge">{{ text }}</span>
        }
      </h1>
      @if (subtitle(); as text) {
        <p>{{ text }}</p>
      }
    </div>
    <div class="app-actions"><ng-content /></div>
  `,
  styleUrl: './page-header.scss',
})
export class PageHeader {
  readonly title = input.required<string>();
  readonly subtitle = input<string>();
  readonly badge = input<string>();
}
