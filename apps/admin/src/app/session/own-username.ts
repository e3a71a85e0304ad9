import { Component, inject } from '@angular/core';
import { SessionStore } from '../core/auth/session-store';

/** For password managers: whose password a form asks for. */
@Component({
  selector: 'app-own-username',
  template: `
    <input
      class="app-visually-hidden"
      type="email"
      autocomplete="username"
      tabindex="-1"
      aria-hidden="true"
      readonly
      [value]="session.user()?.email"
    />
  `,
  styles: ':host { display: contents; }',
})
export class OwnUsername {
  protected readonly session = inject(SessionStore);
}
