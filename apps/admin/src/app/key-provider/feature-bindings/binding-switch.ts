import { Component, computed, inject, input, output } from '@angular/core';
import { TranslatePipe } from '@ngx-translate/core';
import { Texts } from '../../core/language/texts';
import { Notify } from '../../core/notify/notify';
import { RowSwitch, type RowSwitched } from '../../shared/list/row-switch';
import { RowsAtWork } from '../../shared/list/rows-at-work';
import { Confirm } from '../../shared/ui/confirm-dialog/confirm-dialog';
import { Guards } from '../../data/guards';
import { BindingsClient, rowOfBinding, type Binding } from '../../data/bindings-client';
import { KEY_PROVIDER } from '../../data/key-provider';

/** Switches one binding on or off at once, because that can be undone; asks before the last usable key goes. */
@Component({
  selector: 'app-binding-switch',
  imports: [RowSwitch, TranslatePipe],
  template: `
    <app-row-switch
      [row]="row()"
      [isActive]="binding().isActive"
      [label]="
        'bindings.switchLabel' | translate: { key: binding().keyId, proxy: binding().proxyName }
      "
      [state]="
        (binding().isActive ? 'bindings.state.active' : 'bindings.state.inactive') | translate
      "
      (switched)="switchTo($event)"
    />
  `,
})
export class BindingSwitch {
  private readonly client = inject(BindingsClient);
  private readonly notify = inject(Notify);
  private readonly confirm = inject(Confirm);
  private readonly guards = inject(Guards);
  private readonly provider = inject(KEY_PROVIDER);
  private readonly rows = inject(RowsAtWork);
  private readonly texts = inject(Texts);

  readonly binding = input.required<Binding>();
  readonly switched = output();

  protected readonly row = computed(() => rowOfBinding(this.binding()));

  protected async switchTo({ isActive, revert }: RowSwitched): Promise<void> {
    const { proxyId, proxyName, keyId } = this.binding();
    if (!isActive && !(await this.isWanted(this.binding()))) {
      revert();
      return;
    }
    try {
      await this.rows.during([this.row()], () => this.client.update(proxyId, keyId, { isActive }));
      const text = isActive ? 'bindings.toast.switchOn' : 'bindings.toast.switchOff';
      this.notify.success(text, { key: keyId, proxy: proxyName });
      this.switched.emit();
    } catch (error) {
      revert();
      this.notify.failure(error, 'bindings.toast.switchFailed', { key: keyId, proxy: proxyName });
    }
  }

  private async isWanted({ proxyId, proxyName, keyId }: Binding): Promise<boolean> {
    const warning = await this.rows.during([this.row()], () =>
      this.guards.beforeUnbinding(this.provider, proxyId, [keyId]),
    );
    if (warning === undefined) {
      return true;
    }
    const names = { id: keyId, proxy: proxyName };
    return this.confirm.ask({
      title: this.texts.get('bindings.confirm.switchOffTitle'),
      message: this.texts.get('bindings.confirm.switchOffText', names),
      confirm: this.texts.get('common.keyActions.switchOff'),
      cancel: this.texts.get('common.actions.cancel'),
      icon: 'block',
      warning,
    });
  }
}
