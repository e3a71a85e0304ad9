import { Component, inject, input, output } from '@angular/core';
import { MatSlideToggle, type MatSlideToggleChange } from '@angular/material/slide-toggle';
import type { ProxyDto } from '@keypool/dto';
import { TranslatePipe } from '@ngx-translate/core';
import { RowsAtWork } from '../../shared/list/rows-at-work';

export interface ProxySwitched {
  readonly proxy: ProxyDto;
  readonly isActive: boolean;
  /** For when the change was not made. */
  readonly revert: () => void;
}

/** Shows whether a proxy is on, and asks for the change. */
@Component({
  selector: 'app-proxy-switch',
  imports: [MatSlideToggle, TranslatePipe],
  template: `
    <mat-slide-toggle
      hideIcon
      [checked]="proxy().isActive"
      [disabled]="rows.has(proxy()._id)"
      [disabledInteractive]="true"
      [aria-label]="'proxies.switchLabel' | translate: { id: proxy()._id }"
      (change)="switchTo($event)"
    >
      <span aria-hidden="true">{{
        (proxy().isActive ? 'proxies.state.active' : 'proxies.state.inactive') | translate
      }}</span>
    </mat-slide-toggle>
  `,
  styles: `
    :host {
      display: inline-flex;
      align-items: center;
      min-height: 2.75rem;
      white-space: nowrap;
    }

    span {
      margin-left: var(--app-space-1);
    }
  `,
})
export class ProxySwitch {
  protected readonly rows = inject(RowsAtWork);

  readonly proxy = input.required<ProxyDto>();
  readonly switched = output<ProxySwitched>();

  protected switchTo({ checked, source }: MatSlideToggleChange): void {
    const proxy = this.proxy();
    const revert = () => {
      source.checked = this.proxy().isActive;
    };
    this.switched.emit({ proxy, isActive: checked, revert });
  }
}
