import { Component, computed, input } from '@angular/core';
import type { TokenScope } from '@keypool/dto';
import { TranslatePipe } from '@ngx-translate/core';
import type { IconName } from '../core/icons/icons';
import { StatusBadge, type Tone } from '../shared/ui/status-badge/status-badge';

/** How a scope looks: an admin token is the one to be careful with. */
const LOOKS = {
  admin: { icon: 'role', tone: 'warning' },
  worker: { icon: 'proxy', tone: 'info' },
  metrics: { icon: 'chart', tone: 'neutral' },
} as const satisfies Record<TokenScope, { icon: IconName; tone: Tone }>;

@Component({
  selector: 'app-token-scope-badge',
  imports: [StatusBadge, TranslatePipe],
  template: `
    <app-status-badge
      [tone]="look().tone"
      [icon]="look().icon"
      [text]="'tokens.scopes.' + scope() | translate"
    />
  `,
  styles: `
    :host {
      display: inline-flex;
      vertical-align: middle;
    }
  `,
})
export class TokenScopeBadge {
  readonly scope = input.required<TokenScope>();

  protected readonly look = computed(() => LOOKS[this.scope()]);
}
