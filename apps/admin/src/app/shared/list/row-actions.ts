import { inject, Service } from '@angular/core';
import type { IconName } from '../../core/icons/icons';
import { Texts, type TextParams } from '../../core/language/texts';
import { Notify } from '../../core/notify/notify';
import { BatchRunner } from '../batch/batch-dialog';
import { RowsAtWork } from './rows-at-work';
import { Confirm } from '../ui/confirm-dialog/confirm-dialog';

/** Each is also the name of an icon and of texts: `<texts>.confirm.<action>…`, `<texts>.toast.<action>`. */
export type RowAction =
  'clear' | 'reset' | 'rotate' | 'delete' | 'restore' | 'switchOn' | 'switchOff' | 'unbind';

const ICONS = {
  clear: 'timer-off',
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
  /** Resolves with the success message's parameters besides the id. */
  readonly perform: (action: Action, id: string) => Promise<TextParams>;
  /** The question about one row, where the usual one does not apply. */
  readonly message?: string | undefined;
  /** Key of the success message for one row, by `perform`'s result, where the usual one does not apply. */
  readonly success?: (details: TextParams) => string | undefined;
  /** Resolves with a warning when the case is more serious than usual. */
  readonly warning?: () => Promise<string | undefined>;
  /** The row of an id, where the id alone does not name it. */
  readonly rowOf?: (id: string) => string;
}

/**
 * Confirms, performs and reports an action: for one row with a toast, for many with a result each. Meanwhile the rows show that
 * they are being worked on. Each list provides its own, with its `RowsAtWork`.
 */
@Service({ autoProvided: false })
export class RowActions {
  private readonly confirm = inject(Confirm);
  private readonly batches = inject(BatchRunner);
  private readonly notify = inject(Notify);
  private readonly rows = inject(RowsAtWork);
  private readonly texts = inject(Texts);

  /** The ids that succeeded; empty when the user cancelled. */
  async run<Action extends RowAction>(plan: RowActionPlan<Action>): Promise<readonly string[]> {
    const { ids, warning, rowOf = (id) => id } = plan;
    const [only] = ids;
    const rows = ids.map(rowOf);
    if (only === undefined || rows.some((row) => this.rows.has(row))) {
      return [];
    }
    const found = await this.rows.during(rows, async () => warning?.());
    if (!(await this.isWanted(plan, found))) {
      return [];
    }
    if (ids.length > 1) {
      return this.performMany(plan, rowOf);
    }
    return this.rows.during(rows, () => this.performOne(plan, only));
  }

  /** Rows that wait for their turn count as well, until the first run is over. */
  private async performMany<Action extends RowAction>(
    { texts, action, ids, perform }: RowActionPlan<Action>,
    rowOf: (id: string) => string,
  ): Promise<readonly string[]> {
    const rows = ids.map(rowOf);
    this.rows.begin(rows);
    return this.batches.run({
      title: this.texts.get(`${texts}.confirm.${action}ManyTitle`),
      ids,
      task: (id) => this.rows.during([rowOf(id)], () => perform(action, id)),
      rested: () => this.rows.end(rows),
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

  private isWanted(
    { texts, action, ids, message }: Omit<RowActionPlan<RowAction>, 'perform'>,
    warning: string | undefined,
  ): Promise<boolean> {
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
