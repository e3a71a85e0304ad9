import { Component, input } from '@angular/core';
import { MatTabsModule, type MatTabNavPanel } from '@angular/material/tabs';
import { RouterLink } from '@angular/router';
import { PROVIDER_IDS, PROVIDERS, type ProviderId } from '@keypool/dto';
import { TranslatePipe } from '@ngx-translate/core';

/** For a page that shows one provider at a time, as its URL says. */
@Component({
  selector: 'app-provider-tabs',
  imports: [MatTabsModule, RouterLink, TranslatePipe],
  template: `
    <nav
      mat-tab-nav-bar
      [mat-stretch-tabs]="false"
      [tabPanel]="panel()"
      [attr.aria-label]="'common.providers' | translate"
    >
      @for (id of ids; track id) {
        <a
          mat-tab-link
          [routerLink]="[]"
          [queryParams]="{ provider: id, ...kept() }"
          [active]="shown() === id"
          >{{ providers[id].title }}</a
        >
      }
    </nav>
  `,
})
export class ProviderTabs {
  readonly shown = input.required<ProviderId>();
  /** Parameters of the URL that mean the same at all providers; null for none. */
  readonly kept = input<Readonly<Record<string, string | null>>>({});
  readonly panel = input.required<MatTabNavPanel>();

  protected readonly ids = PROVIDER_IDS;
  protected readonly providers = PROVIDERS;
}
