import { Component, computed, inject, input } from '@angular/core';
import { Router, RouterLink, type UrlTree } from '@angular/router';
import type { ProviderFiguresDto } from '@keypool/dto';
import { KEY_STATUSES } from '@keypool/key-pool';
import { TranslatePipe } from '@ngx-translate/core';
import { Texts } from '../../core/language/texts';
import type { KeyProvider } from '../../data/key-provider';
import { CountPipe } from '../../shared/format/count-pipe';
import { StatCard } from '../../shared/ui/stat-card/stat-card';

/** The numbers of one provider, each with a link to the rows it counts. */
@Component({
  selector: 'app-provider-figures',
  imports: [CountPipe, RouterLink, StatCard, TranslatePipe],
  templateUrl: './provider-figures.html',
  styleUrl: './provider-figures.scss',
})
export class ProviderFigures {
  private readonly router = inject(Router);
  private readonly texts = inject(Texts);

  readonly provider = input.required<KeyProvider>();
  /** Undefined while they are loading. */
  readonly figures = input.required<ProviderFiguresDto | undefined>();
  readonly isFailed = input(false);
  /** Viewers have no lists to link to. */
  readonly isLinked = input.required<boolean>();

  protected readonly healthy = computed(() => this.figures()?.keys.healthy ?? null);
  private readonly unhealthyStatuses = computed(() => {
    const keys = this.figures()?.keys;
    if (!keys) {
      return [];
    }
    return KEY_STATUSES.filter((status) => status !== 'healthy' && keys[status] > 0).map(
      (status) => ({ status, count: keys[status] }),
    );
  });
  protected readonly unhealthy = computed(() =>
    this.figures() ? this.unhealthyStatuses().reduce((total, { count }) => total + count, 0) : null,
  );
  /** `2 exhausted, 2 rate limited; 1 ready to be tried again` */
  protected readonly unhealthyHint = computed(() => {
    const statuses = this.unhealthyStatuses()
      .map(({ status, count }) => this.texts.get(`dashboard.statusCount.${status}`, { count }))
      .join(', ');
    const ready = (this.usable() ?? 0) - (this.healthy() ?? 0);
    return ready > 0
      ? `${statuses}; ${this.texts.plural('keyStatus.readyCount', ready)}`
      : statuses;
  });
  private readonly usable = computed(() => this.figures()?.usableKeys ?? null);
  protected readonly hasNoUsable = computed(() => this.usable() === 0);
  /** Keys that no worker gets now. */
  protected readonly hasUnusable = computed(
    () => (this.healthy() ?? 0) + (this.unhealthy() ?? 0) > (this.usable() ?? 0),
  );
  protected readonly available = computed(() => this.figures()?.backups.available ?? null);
  protected readonly usedHint = computed(() => {
    const used = this.figures()?.backups.used ?? 0;
    return used > 0 ? this.texts.plural('dashboard.backupsUsed', used) : null;
  });
  protected readonly waiting = computed(() => this.figures()?.waitingRotations ?? null);

  protected keysLink(status: string): UrlTree | null {
    return this.link(this.provider().keysPath, { status });
  }

  protected backupsLink(): UrlTree | null {
    return this.link(this.provider().backupKeysPath, { status: 'available' });
  }

  private link(path: string, queryParams: Record<string, string>): UrlTree | null {
    return this.isLinked() ? this.router.createUrlTree([path], { queryParams }) : null;
  }
}
