import { Component, computed, inject, input, output } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { MatIcon } from '@angular/material/icon';
import { RouterLink } from '@angular/router';
import { TranslatePipe } from '@ngx-translate/core';
import { PluralPipe } from '../../shared/format/plural-pipe';
import { KEY_PROVIDER } from '../../data/key-provider';
import type { ServedProxy } from './bindings-store';

const NAMED = 8;

/** What keeps keys from reaching workers, each with a link to fix it. */
@Component({
  selector: 'app-binding-warnings',
  imports: [MatButton, MatIcon, PluralPipe, RouterLink, TranslatePipe],
  templateUrl: './binding-warnings.html',
  styleUrl: './binding-warnings.scss',
})
export class BindingWarnings {
  protected readonly provider = inject(KEY_PROVIDER);

  readonly withoutUsableKey = input.required<readonly ServedProxy[]>();
  readonly withoutKey = input.required<readonly ServedProxy[]>();
  readonly idleKeys = input.required<number>();
  readonly bindIdleKeys = output();

  protected readonly proxyWarnings = computed(() =>
    [
      {
        kind: 'withoutUsableKey',
        tone: 'app-notice-error',
        icon: 'error',
        found: this.withoutUsableKey(),
      } as const,
      {
        kind: 'withoutKey',
        tone: 'app-notice-warning',
        icon: 'link-off',
        found: this.withoutKey(),
      } as const,
    ]
      .filter(({ found }) => found.length > 0)
      .map((warning) => ({
        ...warning,
        named: warning.found.slice(0, NAMED),
        others: Math.max(0, warning.found.length - NAMED),
      })),
  );
}
