import { Component, computed, inject } from '@angular/core';
import { toSignal } from '@angular/core/rxjs-interop';
import { MatTabsModule } from '@angular/material/tabs';
import { ActivatedRoute, RouterLink } from '@angular/router';
import { TranslatePipe } from '@ngx-translate/core';
import { map } from 'rxjs';
import { PageHeader } from '../../shared/ui/page-header/page-header';
import { KEY_PROVIDERS, KeyProviderSection, OHMYGPT, OPENHANDS } from '../key-provider';
import { ProviderBindings } from './provider-bindings';

/** `/admin/bindings`: one provider at a time, the other one behind its tab. */
@Component({
  selector: 'app-bindings-page',
  imports: [
    KeyProviderSection,
    MatTabsModule,
    PageHeader,
    ProviderBindings,
    RouterLink,
    TranslatePipe,
  ],
  templateUrl: './bindings-page.html',
  styleUrl: './bindings-page.scss',
  host: { class: 'app-page' },
})
export class BindingsPage {
  protected readonly providers = KEY_PROVIDERS;
  protected readonly OPENHANDS = OPENHANDS;
  private readonly asked = toSignal(
    inject(ActivatedRoute).queryParamMap.pipe(map((params) => params.get('provider'))),
    { requireSync: true },
  );
  protected readonly provider = computed(
    () => KEY_PROVIDERS.find((provider) => provider.id === this.asked()) ?? OHMYGPT,
  );
}
