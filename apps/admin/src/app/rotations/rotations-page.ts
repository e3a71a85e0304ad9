import { NgComponentOutlet } from '@angular/common';
import { Component, computed } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { MatIcon } from '@angular/material/icon';
import { MatTabsModule } from '@angular/material/tabs';
import { RouterLink } from '@angular/router';
import { TranslatePipe } from '@ngx-translate/core';
import { UrlParams } from '../core/url/url-params';
import { CLASSIFY_PATH } from '../data/answer-to-try';
import { providerOfUrl } from '../data/provider-of-url';
import { PageHeader } from '../shared/ui/page-header/page-header';
import { ProviderTabs } from '../shared/ui/provider-tabs/provider-tabs';
import { ProviderRotations } from './provider-rotations';

/** `/rotations`: one provider at a time, the others behind their tabs. */
@Component({
  selector: 'app-rotations-page',
  imports: [
    MatButton,
    MatIcon,
    MatTabsModule,
    NgComponentOutlet,
    PageHeader,
    ProviderTabs,
    RouterLink,
    TranslatePipe,
  ],
  template: `
    <app-page-header
      [title]="'rotations.title' | translate"
      [subtitle]="'rotations.subtitle' | translate"
    >
      <a matButton="outlined" [routerLink]="classifyPath">
        <mat-icon svgIcon="search" aria-hidden="true" />
        {{ 'classify.title' | translate }}
      </a>
    </app-page-header>

    <app-provider-tabs [shown]="shown.provider().id" [kept]="kept()" [panel]="panel" />

    <mat-tab-nav-panel #panel>
      <ng-container *ngComponentOutlet="ProviderRotations; injector: shown.section()" />
    </mat-tab-nav-panel>
  `,
  styles: `
    mat-tab-nav-panel {
      display: block;
    }
  `,
  host: { class: 'app-page' },
})
export class RotationsPage {
  protected readonly ProviderRotations = ProviderRotations;
  protected readonly classifyPath = CLASSIFY_PATH;
  protected readonly shown = providerOfUrl();
  private readonly url = new UrlParams();
  protected readonly kept = computed(() => ({ actor: this.url.get('actor') }));
}
