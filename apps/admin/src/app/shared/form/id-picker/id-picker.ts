import {
  Component,
  computed,
  ElementRef,
  inject,
  input,
  model,
  signal,
  viewChild,
} from '@angular/core';
import type { FormValueControl } from '@angular/forms/signals';
import {
  MatAutocompleteModule,
  type MatAutocompleteSelectedEvent,
} from '@angular/material/autocomplete';
import { MatChipsModule } from '@angular/material/chips';
import { MatFormFieldModule } from '@angular/material/form-field';
import { MatIcon } from '@angular/material/icon';
import { TranslatePipe } from '@ngx-translate/core';
import { FailureTexts } from '../../../core/http/failure-texts';
import { OpensWhenAsked } from '../opens-when-asked';
import { whenTyped } from '../typing/when-typed';

export interface PickerOption {
  readonly id: string;
  readonly name: string;
}

/** Picks any number of things out of many: the server searches while the user types. */
@Component({
  selector: 'app-id-picker',
  imports: [
    MatAutocompleteModule,
    MatChipsModule,
    MatFormFieldModule,
    MatIcon,
    OpensWhenAsked,
    TranslatePipe,
  ],
  templateUrl: './id-picker.html',
  styleUrl: './id-picker.scss',
})
export class IdPicker implements FormValueControl<readonly string[]> {
  private readonly failures = inject(FailureTexts);

  readonly value = model<readonly string[]>([]);
  readonly label = input.required<string>();
  /** What an empty choice means. */
  readonly hint = input('');
  readonly find = input.required<(text: string) => Promise<readonly PickerOption[]>>();

  private readonly textInput = viewChild.required<ElementRef<HTMLInputElement>>('text');
  private readonly found = signal<readonly PickerOption[]>([]);
  protected readonly offered = computed(() =>
    this.found().filter(({ id }) => !this.value().includes(id)),
  );
  protected readonly state = signal<'idle' | 'searching' | 'done'>('idle');
  private readonly failure = signal<unknown>(null);
  protected readonly failureText = computed(() =>
    this.failure() === null ? null : this.failures.of(this.failure()),
  );
  protected readonly typing = whenTyped((text) => void this.search(text));
  private asked = '';

  /** The last query wins, whichever answer comes last; the same query is not sent twice at once. */
  private async search(text: string): Promise<void> {
    const question = text.trim();
    if (this.state() === 'searching' && question === this.asked) {
      return;
    }
    this.asked = question;
    this.state.set('searching');
    try {
      const found = await this.find()(question);
      if (question !== this.asked) {
        return;
      }
      this.found.set(found);
      this.failure.set(null);
    } catch (error) {
      if (question !== this.asked) {
        return;
      }
      this.found.set([]);
      this.failure.set(error);
    }
    this.state.set('done');
  }

  protected add({ option }: MatAutocompleteSelectedEvent): void {
    this.value.update((ids) => [...ids, String(option.value)]);
    option.deselect();
    this.textInput().nativeElement.value = '';
    void this.search('');
  }

  protected remove(id: string): void {
    this.value.update((ids) => ids.filter((chosen) => chosen !== id));
  }
}
