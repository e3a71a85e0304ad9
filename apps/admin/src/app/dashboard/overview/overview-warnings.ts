import { Component, computed, inject, input } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { MatIcon } from '@angular/material/icon';
import { RouterLink } from '@angular/router';
import type { WarningCode, WarningDto } from '@keypool/dto';
import { TranslatePipe } from '@ngx-translate/core';
import type { IconName } from '../../core/icons/icons';
import { Texts } from '../../core/language/texts';
import { keyProvider } from '../../data/key-provider';

/** Red: affects workers already, or with the next key that fails. */
const LOOKS = {
  no_backups_left: { icon: 'inventory', isUrgent: true },
  proxy_without_usable_key: { icon: 'proxy', isUrgent: true },
  proxy_refused: { icon: 'refused', isUrgent: true },
  rotation_waiting: { icon: 'waiting', isUrgent: true },
  rotation_paused: { icon: 'pause', isUrgent: true },
  keys_held: { icon: 'guard', isUrgent: false },
  few_backups: { icon: 'inventory', isUrgent: false },
  keys_suspect: { icon: 'error', isUrgent: false },
  keys_unbound: { icon: 'key-off', isUrgent: false },
  tokens_expiring: { icon: 'token', isUrgent: false },
} as const satisfies Record<WarningCode, { icon: IconName; isUrgent: boolean }>;

/** What needs attention, most urgent first, each with a link to where it can be fixed. */
@Component({
  selector: 'app-overview-warnings',
  imports: [MatButton, MatIcon, RouterLink, TranslatePipe],
  templateUrl: './overview-warnings.html',
  styleUrl: './overview-warnings.scss',
})
export class OverviewWarnings {
  private readonly texts = inject(Texts);

  readonly warnings = input.required<readonly WarningDto[]>();
  /** Viewers can only tell an admin. */
  readonly isLinked = input.required<boolean>();

  protected readonly shown = computed(() =>
    this.warnings().map((warning) => {
      const action = actionFor(warning);
      const named = this.namesIn(warning);
      return { ...LOOKS[warning.code], text: this.textOf(warning), named, action };
    }),
  );

  private textOf({ code, provider, count }: WarningDto): string {
    const key = provider === null && code === 'proxy_without_usable_key' ? `${code}_at_all` : code;
    const name = provider === null ? '' : keyProvider(provider).name;
    return this.texts.plural(`dashboard.warning.${key}`, count, { provider: name });
  }

  /** The first of the affected ids. */
  private namesIn({ count, proxyIds, keyIds }: WarningDto): string {
    const named = proxyIds ?? keyIds ?? [];
    const ids = named.join(', ');
    const others = count - named.length;
    return named.length > 0 && others > 0
      ? this.texts.plural('dashboard.warning.namedAndMore', others, { ids })
      : ids;
  }
}

interface Action {
  /** Key of its text. */
  readonly text: string;
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
}

function actionFor({ code, provider: id, proxyIds }: WarningDto): Action {
  const provider = id && keyProvider(id);
  const [proxy] = proxyIds ?? [];
  switch (code) {
    case 'no_backups_left':
    case 'few_backups':
    case 'rotation_waiting':
      return {
        text: 'dashboard.warning.addBackups',
        path: provider ? `/${provider.backupKeysPath}` : '/dashboard',
        query: {},
      };
    case 'rotation_paused':
    case 'keys_held':
      return {
        text: 'dashboard.warning.seeRotations',
        path: '/rotations',
        query: provider ? { provider: provider.id } : {},
      };
    case 'proxy_refused':
      return { text: 'dashboard.warning.seeProxies', path: '/proxies', query: {} };
    case 'keys_suspect':
      return {
        text: 'dashboard.warning.seeKeys',
        path: provider ? `/${provider.keysPath}` : '/dashboard',
        query: { status: 'error' },
      };
    case 'tokens_expiring':
      return {
        text: 'dashboard.warning.seeTokens',
        path: '/tokens',
        query: { sort: 'expiresAt' },
      };
    case 'proxy_without_usable_key':
    case 'keys_unbound':
      return {
        text: 'dashboard.warning.bindKeys',
        path: '/admin/bindings',
        query: { ...(provider ? { provider: provider.id } : {}), ...(proxy ? { proxy } : {}) },
      };
  }
}
