import { Component, input, output } from '@angular/core';
import { MatIcon } from '@angular/material/icon';
import { RouterLink, RouterLinkActive } from '@angular/router';
import { TranslatePipe } from '@ngx-translate/core';
import type { NavItem } from './nav-items';

/** The slot holds the brand. */
@Component({
  selector: 'app-side-nav',
  imports: [MatIcon, RouterLink, RouterLinkActive, TranslatePipe],
  template: `
    <nav [attr.aria-label]="'nav.label' | translate">
      <div class="head"><ng-content /></div>
      <ul>
        @for (item of items(); track item.path) {
          <li>
            <a
              [routerLink]="item.path"
              routerLinkActive="active"
              ariaCurrentWhenActive="page"
              (click)="chosen.emit()"
            >
              <mat-icon [svgIcon]="item.icon" aria-hidden="true" />
              {{ item.text | translate }}
            </a>
          </li>
        }
      </ul>
    </nav>
  `,
  styleUrl: './side-nav.scss',
})
export class SideNav {
  readonly items = input.required<readonly NavItem[]>();
  readonly chosen = output();
}
