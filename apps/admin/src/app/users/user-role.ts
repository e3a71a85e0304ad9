import { Component, input } from '@angular/core';
import type { Role } from '@keypool/dto';
import { TranslatePipe } from '@ngx-translate/core';
import { StatusBadge } from '../shared/ui/status-badge/status-badge';

@Component({
  selector: 'app-user-role',
  imports: [StatusBadge, TranslatePipe],
  template: `
    <app-status-badge
      [tone]="role() === 'admin' ? 'info' : 'neutral'"
      [icon]="role() === 'admin' ? 'role' : 'visibility'"
      [text]="'common.account.role.' + role() | translate"
    />
  `,
  styles: `
    :host {
      display: inline-flex;
      vertical-align: middle;
    }
  `,
})
export class UserRole {
  readonly role = input.required<Role>();
}
