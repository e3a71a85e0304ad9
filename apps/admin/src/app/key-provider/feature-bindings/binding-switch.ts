import { Component, inject, input, output } from '@angular/core';
import { MatSlideToggle, type MatSlideToggleChange } from '@angular/material/slide-toggle';
import { TranslatePipe } from '@ngx-translate/core';
import { Notify } from '../../core/notify/notify';
import { BindingsClient, type Binding } from '../data/bindings-client';

/** Switches one binding on or off, at once: either can be taken back. */
@Component({
  selector: 'app-binding-switch',
  imports: [MatSlideToggle, TranslatePipe],
  template: `
    <mat-slide-toggle
      hideIcon
      [checked]="binding().isActive"
      [aria-label]="
        'bindings.switchLabel' | translate: { key: binding().keyId, proxy: binding().proxyName }
      "
      (change)="switchTo($event)"
    >
      <span aria-hidden="true">{{
        (binding().isActive ? 'bindings.state.active' : 'bindings.state.inactive') | translate
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
export class BindingSwitch {
  private readonly client = inject(BindingsClient);
  private readonly notify = inject(Notify);

  readonly binding = input.required<Binding>();
  readonly switched = output();

  protected async switchTo({ checked, source }: MatSlideToggleChange): Promise<void> {
    const { proxyId, proxyName, keyId, isActive } = this.binding();
    try {
      await this.client.update(proxyId, keyId, { isActive: checked });
      const text = checked ? 'bindings.toast.switchOn' : 'bindings.toast.switchOff';
      this.notify.success(text, { key: keyId, proxy: proxyName });
      this.switched.emit();
    } catch (error) {
      source.checked = isActive;
      this.notify.failure(error, 'bindings.toast.switchFailed', { key: keyId, proxy: proxyName });
    }
  }
}
