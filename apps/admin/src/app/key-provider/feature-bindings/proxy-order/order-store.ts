import { LiveAnnouncer } from '@angular/cdk/a11y';
import { computed, inject, linkedSignal, signal, untracked } from '@angular/core';
import { Texts } from '../../../core/language/texts';
import { Notify } from '../../../core/notify/notify';
import { liveResource } from '../../../shared/list/live-resource';
import { BindingsClient, type Binding } from '../../../data/bindings-client';
import { KEY_PROVIDER } from '../../../data/key-provider';
import { stepsOf, type Changes } from './arrange';

/** One key of the proxy, with its place. */
export interface OrderRow {
  readonly binding: Binding;
  /** From 1: the first step is tried first. */
  readonly step: number;
  readonly isFirstOfStep: boolean;
  readonly isLastOfStep: boolean;
  /** How many keys have this place: they take turns. */
  readonly turns: number;
}

export interface SaveProgress {
  readonly done: number;
  readonly total: number;
}

/**
 * The order of one proxy's keys. A change shows at once and is written key by key; when one write fails, the earlier
 * ones are undone. Needs an injection context.
 */
export class OrderStore {
  private readonly client = inject(BindingsClient);
  private readonly provider = inject(KEY_PROVIDER);
  private readonly notify = inject(Notify);
  private readonly announcer = inject(LiveAnnouncer);
  private readonly texts = inject(Texts);

  readonly list = liveResource(() => this.client.ofProxyRequest(this.proxyId()), {
    parse: this.client.parseList,
    topics: ['bindings', 'keys'],
    provider: this.provider.id,
  });
  private readonly saving = signal<SaveProgress | null>(null);
  /** Null when nothing is being written. */
  readonly progress = this.saving.asReadonly();
  /** What the user wants and the server does not show yet. Answers that arrive meanwhile are older. */
  private readonly wanted = linkedSignal<unknown, Changes>({
    source: this.list.value,
    computation: (_answer, previous) =>
      previous && untracked(this.saving) ? previous.value : new Map(),
  });
  private readonly stored = computed(() => this.list.value()?.bindings ?? []);
  readonly bindings = computed(() => {
    const wanted = this.wanted();
    return this.stored()
      .map((binding) => ({ ...binding, priority: wanted.get(binding.keyId) ?? binding.priority }))
      .sort((one, other) => one.priority - other.priority);
  });
  readonly rows = computed<readonly OrderRow[]>(() =>
    stepsOf(this.bindings()).flatMap((step, stepIndex) =>
      step.rows.map((binding, index) => ({
        binding,
        step: stepIndex + 1,
        isFirstOfStep: index === 0,
        isLastOfStep: index === step.rows.length - 1,
        turns: step.rows.length,
      })),
    ),
  );

  constructor(private readonly proxyId: () => string) {}

  /** Shows the new priorities, says where `keyId` is now, and writes what changed. */
  async arrange(keyId: string, changes: Changes): Promise<void> {
    if (changes.size === 0) {
      return;
    }
    this.wanted.update((before) => new Map([...before, ...changes]));
    this.announce(keyId);
    // The write in progress includes the new change.
    if (this.saving() === null) {
      await this.save();
    }
  }

  private async save(): Promise<void> {
    const before = new Map(this.stored().map(({ keyId, priority }) => [keyId, priority]));
    const written = new Map(before);
    try {
      for (let left = this.unwritten(written); left.length > 0; left = this.unwritten(written)) {
        const [next] = left;
        if (!next) {
          break;
        }
        const done = this.saving()?.done ?? 0;
        this.saving.set({ done, total: done + left.length });
        await this.client.update(this.proxyId(), next[0], { priority: next[1] });
        written.set(...next);
        this.saving.set({ done: done + 1, total: done + left.length });
      }
    } catch (error) {
      await this.revert(before, written);
      this.wanted.set(new Map());
      this.notify.failure(error, 'bindings.order.notSaved', { id: this.proxyId() });
    } finally {
      this.saving.set(null);
      this.list.reload();
    }
  }

  /** Largest number first: making room from the back, no key ever precedes one that it should follow. */
  private unwritten(written: Changes): [string, number][] {
    return [...this.wanted()]
      .filter(([keyId, priority]) => written.has(keyId) && written.get(keyId) !== priority)
      .sort(([, one], [, other]) => other - one);
  }

  private async revert(before: Changes, written: Changes): Promise<void> {
    for (const [keyId, priority] of before) {
      if (written.get(keyId) === priority) {
        continue;
      }
      try {
        await this.client.update(this.proxyId(), keyId, { priority });
      } catch {
        // The list is read again in any case, and the first failure is the one to report.
      }
    }
  }

  private announce(keyId: string): void {
    const row = this.rows().find(({ binding }) => binding.keyId === keyId);
    const last = this.rows().at(-1);
    if (!row || !last) {
      return;
    }
    const place = { key: keyId, step: row.step, steps: last.step };
    const text =
      row.turns === 1
        ? this.texts.get('bindings.order.moved', place)
        : this.texts.plural('bindings.order.movedToTurns', row.turns - 1, place);
    void this.announcer.announce(text, 'assertive');
  }
}
