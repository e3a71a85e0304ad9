import { inject, Service } from '@angular/core';
import type { IconName } from '../../core/icons/icons';
import { Texts, type TextParams } from '../../core/language/texts';
import { Notify } from '../../core/notify/notify';
import { BatchRunner } from '../../shared/batch/batch-dialog';
import { Confirm } from '../../shared/ui/confirm-dialog/confirm-dialog';

/** Each is also the name of an icon and of texts: `<texts>.confirm.<action>…`, `<texts>.toast.<action>`. */
export type RowAction =
  'reset' | 'rotate' | 'delete' | 'restore' | 'switchOn' | 'switchOff' | 'unbind';

const ICONS = {
  reset: 'reset',
  rotate: 'rotate',
  delete: 'delete',
  restore: 'restore',
  switchOn: 'power',
  switchOff: 'block',
  unbind: 'link-off',
} as const satisfies Record<RowAction, IconName>;

export interface RowActionPlan<Action extends RowAction> {
  readonly texts: string;
  readonly action: Action;
  readonly ids: readonly string[];
  /** Resolves with what the message of success tells besides the id. */
  readonly perform: (action: Action, id: string) => Promise<TextParams>;
  /** The question about one row, where the usual one would not be true. */
  readonly message?: string | undefined;
  /** Key of the message of success for one row, by what `perform` told, where the usual one would not be true. */
  readonly success?: (told: TextParams) => string | undefined;
  /** Makes this case more serious than usual. */
  readonly warning?: string | undefined;
}

/** Asks, does, and says how it went: for one row with a toast, for many with a result each. */
@Service()
export class RowActions {
  private readonly confirm = inject(Confirm);
  private readonly batches = inject(BatchRunner);
  private readonly notify = inject(Notify);
  private readonly texts = inject(Texts);

  /** The ids that went well. Empty when the user changed their mind. */
  async run<Action extends RowAction>(plan: RowActionPlan<Action>): Promise<readonly string[]> {
    const { action, ids, perform } = plan;
    const [only] = ids;
    if (only === undefined || !(await this.isWanted(plan))) return [];
    if (ids.length === 1) return this.performOne(plan, only);
    return this.batches.run({
      title: this.texts.get(`${plan.texts}.confirm.${action}ManyTitle`),
      ids,
      task: (id) => perform(action, id),
    });
  }

  private async performOne<Action extends RowAction>(
    { texts, action, perform, success }: RowActionPlan<Action>,
    id: string,
  ): Promise<readonly string[]> {
    try {
      const details = await perform(action, id);
      const text = success?.(details) ?? `${texts}.toast.${action}`;
      this.notify.success(text, { id, ...details });
      return [id];
    } catch (error) {
      this.notify.failure(error, `${texts}.toast.${action}Failed`, { id });
      return [];
    }
  }

  private isWanted(plan: Omit<RowActionPlan<RowAction>, 'perform'>): Promise<boolean> {
    const { texts, action, ids, warning, message } = plan;
    const [only = ''] = ids;
    const question = `${texts}.confirm.${action}`;
    const isOne = ids.length === 1;
    return this.confirm.ask({
      title: this.texts.get(isOne ? `${question}Title` : `${question}ManyTitle`),
      message: isOne
        ? (message ?? this.texts.get(`${question}Text`, { id: only }))
        : this.texts.plural(`${question}ManyText`, ids.length),
      confirm: this.texts.get(`common.keyActions.${action}`),
      cancel: this.texts.get('common.actions.cancel'),
      icon: ICONS[action],
      isDestructive: action === 'delete',
      ...(action === 'delete' ? this.confirm.typedFor(ids.length) : {}),
      ...(warning === undefined ? {} : { warning }),
    });
  }
}
