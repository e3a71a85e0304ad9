import { NgComponentOutlet } from '@angular/common';
import { Component, computed, inject, Injector } from '@angular/core';
import { toSignal } from '@angular/core/rxjs-interop';
import { MatTabsModule } from '@angular/material/tabs';
import { ActivatedRoute, RouterLink } from '@angular/router';
import { PROVIDER_IDS } from '@keypool/dto';
import { TranslatePipe } from '@ngx-translate/core';
import { map } from 'rxjs';
import { PageHeader } from '../../shared/ui/page-header/page-header';
import { KEY_PROVIDERS, keyProvider, provideSection } from '../../data/key-provider';
import { ProviderBindings } from './provider-bindings';

/** `/admin/bindings`: one provider at a time, the others behind their tabs. */
@Component({
  selector: 'app-bindings-page',
  imports: [MatTabsModule, NgComponentOutlet, PageHeader, RouterLink, TranslatePipe],
  templateUrl: './bindings-page.html',
  styleUrl: './bindings-page.scss',
  host: { class: 'app-page' },
})
export class BindingsPage {
  protected readonly providers = KEY_PROVIDERS;
  protected readonly ProviderBindings = ProviderBindings;
  private readonly injector = inject(Injector);
  private readonly asked = toSignal(
    inject(ActivatedRoute).queryParamMap.pipe(map((params) => params.get('provider'))),
    { requireSync: true },
  );
  protected readonly provider = computed(() =>
    keyProvider(PROVIDER_IDS.find((id) => id === this.asked()) ?? PROVIDER_IDS[0]),
  );
  protected readonly section = computed(() =>
    Injector.create({ parent: this.injector, providers: provideSection(this.provider()) }),
  );
}
