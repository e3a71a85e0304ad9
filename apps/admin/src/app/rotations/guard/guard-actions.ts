import { inject, Service, signal } from '@angular/core';
import type { GuardAction, GuardDto } from '@keypool/dto';
import type { IconName } from '../../core/icons/icons';
import { Texts } from '../../core/language/texts';
import { Notify } from '../../core/notify/notify';
import { GuardClient } from '../../data/guard-client';
import { Guards } from '../../data/guards';
import { KEY_PROVIDER } from '../../data/key-provider';
import { Confirm } from '../../shared/ui/confirm-dialog/confirm-dialog';

export const GUARD_ICONS = {
  pause: 'pause',
  resume: 'resume',
  go_on: 'rotate',
  release: 'check-circle',
} as const satisfies Record<GuardAction, IconName>;

/** Steers the guard of one provider, after a question where keys or backup keys are at stake. */
@Service({ autoProvided: false })
export class GuardActions {
  private readonly client = inject(GuardClient);
  private readonly confirm = inject(Confirm);
  private readonly guards = inject(Guards);
  private readonly notify = inject(Notify);
  private readonly provider = inject(KEY_PROVIDER);
  private readonly texts = inject(Texts);

  private readonly running = signal(false);
  readonly isRunning = this.running.asReadonly();

  async act(action: GuardAction, guard: GuardDto): Promise<void> {
    if (this.running()) {
      return;
    }
    this.running.set(true);
    try {
      if (action !== 'resume' && !(await this.isWanted(action, guard))) {
        return;
      }
      this.tell(action, await this.client.act(this.provider, action));
    } catch (error) {
      this.notify.failure(error, 'guard.failed', { provider: this.provider.name });
    } finally {
      this.running.set(false);
    }
  }

  private tell(action: GuardAction, { held }: GuardDto): void {
    if (action === 'go_on' && held.length > 0) {
      return this.notify.error('guard.heldStill', { count: held.length });
    }
    this.notify.success(`guard.toast.${action}`, { provider: this.provider.name });
  }

  private async isWanted(
    action: Exclude<GuardAction, 'resume'>,
    { held }: GuardDto,
  ): Promise<boolean> {
    const question = `guard.confirm.${action}`;
    const params = { provider: this.provider.name };
    const warning = action === 'go_on' ? await this.shortage(held.length) : undefined;
    return this.confirm.ask({
      title: this.texts.get(`${question}.title`, params),
      message: this.texts.plural(`${question}.text`, held.length, params),
      confirm: this.texts.get(`guard.action.${action}`),
      cancel: this.texts.get('common.actions.cancel'),
      icon: GUARD_ICONS[action],
      ...(warning === undefined ? {} : { warning }),
    });
  }

  private async shortage(wanted: number): Promise<string | undefined> {
    const reserve = await this.guards.reserveOf(this.provider);
    if (reserve === null || reserve > wanted) {
      return undefined;
    }
    return this.texts.plural('guard.confirm.go_on.reserve', reserve, {
      provider: this.provider.name,
    });
  }
}
