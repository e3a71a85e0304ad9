import { NgComponentOutlet } from '@angular/common';
import { Component } from '@angular/core';
import { MatTabsModule } from '@angular/material/tabs';
import { TranslatePipe } from '@ngx-translate/core';
import { providerOfUrl } from '../../data/provider-of-url';
import { PageHeader } from '../../shared/ui/page-header/page-header';
import { ProviderTabs } from '../../shared/ui/provider-tabs/provider-tabs';
import { ProviderBindings } from './provider-bindings';

/** `/admin/bindings`: one provider at a time, the others behind their tabs. */
@Component({
  selector: 'app-bindings-page',
  imports: [MatTabsModule, NgComponentOutlet, PageHeader, ProviderTabs, TranslatePipe],
  templateUrl: './bindings-page.html',
  styleUrl: './bindings-page.scss',
  host: { class: 'app-page' },
})
export class BindingsPage {
  protected readonly ProviderBindings = ProviderBindings;
  protected readonly shown = providerOfUrl();
}
