import { Component, computed, inject, input } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { MatIcon } from '@angular/material/icon';
import type { OverviewDto } from '@keypool/dto';
import { TranslatePipe } from '@ngx-translate/core';
import { AddKeys } from '../../key-provider/add-keys/add-keys';
import { BindKeysAnywhere } from '../../key-provider/feature-bindings/bind-keys/bind-keys-anywhere';
import { KEY_PROVIDERS, type KeyProvider } from '../../data/key-provider';
import { ProxyDialogs } from '../../proxies/proxy-dialog/proxy-dialogs';
import { CountPipe } from '../../shared/format/count-pipe';
import { CreateToken } from '../../tokens/create-token/create-token';

interface Step {
  readonly name: 'keys' | 'backups' | 'proxies' | 'bindings' | 'worker';
  /** How many there are; null for the worker's step. */
  readonly count: number | null;
  readonly actions: readonly StepAction[];
}

interface StepAction {
  /** The provider, for steps that are done for each. */
  readonly provider: KeyProvider | null;
  readonly run: () => unknown;
}

/** What a new admin does, in this order, until a worker gets its first key. The next step is highlighted. */
@Component({
  selector: 'app-first-steps',
  imports: [CountPipe, MatButton, MatIcon, TranslatePipe],
  templateUrl: './first-steps.html',
  styleUrl: './first-steps.scss',
  host: { class: 'app-panel' },
})
export class FirstSteps {
  private readonly addKeys = inject(AddKeys);
  private readonly bindKeys = inject(BindKeysAnywhere);
  private readonly proxyDialogs = inject(ProxyDialogs);
  private readonly createToken = inject(CreateToken);

  readonly overview = input.required<OverviewDto>();

  protected readonly steps = computed<readonly Step[]>(() => {
    const overview = this.overview();
    const hasKeys = ({ id }: KeyProvider) => keysOf(overview, id) > 0;
    const served = KEY_PROVIDERS.filter(hasKeys);
    return [
      {
        name: 'keys',
        count: sum(KEY_PROVIDERS.map(({ id }) => keysOf(overview, id))),
        actions: forEach(KEY_PROVIDERS, (provider) => this.addKeys.addKey(provider)),
      },
      {
        name: 'backups',
        count: sum(KEY_PROVIDERS.map(({ id }) => overview.providers[id].backups.total)),
        actions: forEach(KEY_PROVIDERS, (provider) => this.addKeys.addBackupKey(provider)),
      },
      {
        name: 'proxies',
        count: overview.proxies.total,
        actions: [{ provider: null, run: () => this.proxyDialogs.add() }],
      },
      {
        name: 'bindings',
        count: sum(KEY_PROVIDERS.map(({ id }) => overview.providers[id].bindings)),
        // Nothing can be bound before.
        actions:
          overview.proxies.total > 0
            ? forEach(served, (provider) => this.bindKeys.bind(provider))
            : [],
      },
      {
        name: 'worker',
        count: null,
        actions: [{ provider: null, run: () => this.createToken.ask() }],
      },
    ];
  });
  protected readonly next = computed(() => this.steps().find(({ count }) => !count)?.name);
  /** The admin has done every step. */
  protected readonly isWaiting = computed(() => hasWhatWorkersNeed(this.overview()));
}

/** Whether no worker has received a key yet, of any provider. */
export function isFirstAcquireAwaited({ providers }: OverviewDto): boolean {
  return KEY_PROVIDERS.every(({ id }) => providers[id].firstAcquireAt === null);
}

/** Whether workers could get a key. */
export function hasWhatWorkersNeed(overview: OverviewDto): boolean {
  return KEY_PROVIDERS.some(
    ({ id }) => keysOf(overview, id) > 0 && overview.providers[id].bindings > 0,
  );
}

/** Whether the pool is empty. */
export function isNew(overview: OverviewDto): boolean {
  const { providers, proxies } = overview;
  const isEmpty = ({ id }: KeyProvider) =>
    keysOf(overview, id) === 0 && providers[id].backups.total === 0;
  return KEY_PROVIDERS.every(isEmpty) && proxies.total === 0;
}

function keysOf({ providers }: OverviewDto, id: KeyProvider['id']): number {
  return sum(Object.values(providers[id].keys));
}

function sum(counts: readonly number[]): number {
  return counts.reduce((total, count) => total + count, 0);
}

function forEach(
  providers: readonly KeyProvider[],
  run: (provider: KeyProvider) => unknown,
): StepAction[] {
  return providers.map((provider) => ({ provider, run: () => run(provider) }));
}
