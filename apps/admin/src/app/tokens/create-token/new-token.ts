import { DOCUMENT } from '@angular/common';
import { afterNextRender, Component, computed, ElementRef, inject, input } from '@angular/core';
import { MatIcon } from '@angular/material/icon';
import { PROVIDER_IDS, type CreatedTokenDto, type ProviderId } from '@keypool/dto';
import { TranslatePipe } from '@ngx-translate/core';
import { CodeBox } from '../../shared/ui/code-box/code-box';
import { DialogText } from '../../shared/ui/dialog-text/dialog-text';
import { WorkerSnippet } from '../../workers/worker-snippet';

/** What the token is limited to, for the example that uses it. */
export interface ExampleReach {
  readonly providers: readonly ProviderId[];
  /** Null for all. */
  readonly proxyId: string | null;
}

/** The token itself, and calls that show that it works. */
@Component({
  selector: 'app-new-token',
  imports: [CodeBox, DialogText, MatIcon, TranslatePipe, WorkerSnippet],
  templateUrl: './new-token.html',
  styleUrl: './new-token.scss',
})
export class NewToken {
  private readonly origin = inject(DOCUMENT).location.origin;
  private readonly element = inject<ElementRef<HTMLElement>>(ElementRef).nativeElement;

  readonly created = input.required<CreatedTokenDto>();
  readonly reach = input.required<ExampleReach>();

  protected readonly adminCall = computed(() => this.call(`/admin/${PROVIDER_IDS[0]}/stats`));
  protected readonly metricsCall = computed(() => this.call('/metrics'));

  constructor() {
    // The focused button is gone with the form.
    afterNextRender(() => this.element.querySelector('button')?.focus());
  }

  private call(path: string): string {
    return `curl ${this.origin}${path} \\\n  -H 'Authorization: Bearer ${this.created().token}'`;
  }
}
