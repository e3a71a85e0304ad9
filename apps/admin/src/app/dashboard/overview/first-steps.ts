import { Component, computed, input } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { MatIcon } from '@angular/material/icon';
import { RouterLink } from '@angular/router';
import type { OverviewDto } from '@keypool/dto';
import { TranslatePipe } from '@ngx-translate/core';
import { KEY_PROVIDERS } from '../../key-provider/key-provider';

interface Step {
  readonly name: 'keys' | 'backups' | 'bindings' | 'token';
  readonly isDone: boolean;
  readonly links: readonly { readonly path: string; readonly text: string }[];
}

/** What a new admin does, in this order, until workers can get keys. The next step stands out. */
@Component({
  selector: 'app-first-steps',
  imports: [MatButton, MatIcon, RouterLink, TranslatePipe],
  templateUrl: './first-steps.html',
  styleUrl: './first-steps.scss',
  host: { class: 'app-panel' },
})
export class FirstSteps {
  readonly overview = input.required<OverviewDto>();

  protected readonly steps = computed<readonly Step[]>(() => {
    const { providers, proxies } = this.overview();
    const figures = KEY_PROVIDERS.map(({ id }) => providers[id]);
    return [
      {
        name: 'keys',
        isDone: hasKeys(this.overview()),
        links: KEY_PROVIDERS.map(({ keysPath, keysTexts }) => ({
          path: `/${keysPath}`,
          text: `${keysTexts}.title`,
        })),
      },
      {
        name: 'backups',
        isDone: figures.some(({ backups }) => backups.total > 0),
        links: KEY_PROVIDERS.map(({ backupKeysPath, backupKeysTexts }) => ({
          path: `/${backupKeysPath}`,
          text: `${backupKeysTexts}.title`,
        })),
      },
      {
        name: 'bindings',
        isDone: hasBindings(this.overview()),
        links: [
          { path: '/proxies', text: 'nav.proxies' },
          ...(proxies.total > 0 ? [{ path: '/admin/bindings', text: 'nav.bindings' }] : []),
        ],
      },
      { name: 'token', isDone: false, links: [{ path: '/tokens', text: 'nav.tokens' }] },
    ];
  });
  protected readonly next = computed(() => this.steps().find((step) => !step.isDone)?.name);
}

/** Whether workers cannot get a key yet, however healthy all is. */
export function isBeingSetUp(overview: OverviewDto): boolean {
  return !hasKeys(overview) || !hasBindings(overview);
}

/** Whether there is nothing at all. */
export function isNew(overview: OverviewDto): boolean {
  const { providers, proxies } = overview;
  const hasBackups = KEY_PROVIDERS.some(({ id }) => providers[id].backups.total > 0);
  return !hasKeys(overview) && !hasBackups && proxies.total === 0;
}

function hasKeys({ providers }: OverviewDto): boolean {
  return KEY_PROVIDERS.some(({ id }) =>
    Object.values(providers[id].keys).some((count) => count > 0),
  );
}

function hasBindings({ providers }: OverviewDto): boolean {
  return KEY_PROVIDERS.some(({ id }) => providers[id].bindings > 0);
}
