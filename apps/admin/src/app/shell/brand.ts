import { Component } from '@angular/core';
import { RouterLink } from '@angular/router';

@Component({
  selector: 'app-brand',
  imports: [RouterLink],
  template: `
    <a routerLink="/dashboard">
      <img src="/favicon.svg" alt="" width="28" height="28" />
      <span>{{ name }}</span>
    </a>
  `,
  styles: `
    a {
      display: inline-flex;
      gap: var(--app-space-3);
      align-items: center;
      padding: var(--app-space-1);
      border-radius: var(--mat-sys-corner-small);
      color: var(--mat-sys-on-surface);
      font: var(--mat-sys-title-medium);
      font-weight: 700;
      letter-spacing: -0.01em;
      text-decoration: none;
    }

    // Beside the header's controls, a small phone has room only for the logo.
    @media (width < 400px) {
      :host-context(header) span {
        position: absolute;
        width: 1px;
        height: 1px;
        overflow: hidden;
        clip-path: inset(50%);
      }
    }
  `,
})
export class Brand {
  /** A name is the same in every language. */
  protected readonly name = 'Keypool';
}
