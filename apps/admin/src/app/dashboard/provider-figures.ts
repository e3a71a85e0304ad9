import { Component, computed, input } from '@angular/core';
import { backupKeyListSchema, statsSchema } from '@keypool/dto';
import { TranslatePipe } from '@ngx-translate/core';
import { httpResource } from '@angular/common/http';
import type { KeyProvider } from '../key-provider/key-provider';
import { StatCard } from '../shared/ui/stat-card/stat-card';

/** The first numbers of one provider, each leading to its list. */
@Component({
  selector: 'app-provider-figures',
  imports: [StatCard, TranslatePipe],
  template: `
    <h2>{{ provider().name }}</h2>
    <div class="app-stats">
      <app-stat-card
        icon="check-circle"
        tone="good"
        [label]="'dashboard.healthyKeys' | translate"
        [value]="healthy()"
        [link]="'/' + provider().keysPath"
      />
      <app-stat-card
        icon="error"
        [tone]="unhealthy() ? 'bad' : 'neutral'"
        [label]="'dashboard.unhealthyKeys' | translate"
        [value]="unhealthy()"
        [link]="'/' + provider().keysPath"
      />
      <app-stat-card
        icon="inventory"
        [tone]="available() === 0 ? 'warning' : 'neutral'"
        [label]="'dashboard.backupsLeft' | translate"
        [value]="available()"
        [link]="'/' + provider().backupKeysPath"
      />
    </div>
  `,
  styles: `
    h2 {
      margin: 0 0 var(--app-space-3);
      font: var(--mat-sys-title-medium);
    }
  `,
})
export class ProviderFigures {
  readonly provider = input.required<KeyProvider>();

  private readonly stats = httpResource(() => this.provider().statsApi, {
    parse: (body) => statsSchema.parse(body),
  });
  private readonly backups = httpResource(
    () => ({ url: this.provider().backupKeysApi, params: { page: 1, pageSize: 25 } }),
    { parse: (body) => backupKeyListSchema.parse(body) },
  );

  private readonly known = computed(() => (this.stats.hasValue() ? this.stats.value() : null));
  protected readonly healthy = computed(() => this.known()?.healthyKeys ?? null);
  protected readonly unhealthy = computed(() => {
    const known = this.known();
    return known && known.totalKeys - known.healthyKeys;
  });
  protected readonly available = computed(() =>
    this.backups.hasValue() ? this.backups.value().available : null,
  );
}
