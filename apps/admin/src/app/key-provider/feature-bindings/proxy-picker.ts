import {
  Component,
  computed,
  ElementRef,
  input,
  linkedSignal,
  output,
  viewChild,
} from '@angular/core';
import { MatAutocompleteModule } from '@angular/material/autocomplete';
import { MatIconButton } from '@angular/material/button';
import { MatFormFieldModule } from '@angular/material/form-field';
import { MatIcon } from '@angular/material/icon';
import { MatInput } from '@angular/material/input';
import type { ProxyDto } from '@keypool/dto';
import { TranslatePipe } from '@ngx-translate/core';
import { OpensWhenAsked } from '../../shared/form/opens-when-asked';

const SHOWN_AT_ONCE = 50;

/** Chooses one proxy by part of its id or name. */
@Component({
  selector: 'app-proxy-picker',
  imports: [
    MatAutocompleteModule,
    MatFormFieldModule,
    MatIcon,
    MatIconButton,
    MatInput,
    OpensWhenAsked,
    TranslatePipe,
  ],
  templateUrl: './proxy-picker.html',
  styleUrl: './proxy-picker.scss',
})
export class ProxyPicker {
  readonly proxies = input.required<readonly ProxyDto[]>();
  readonly chosen = input.required<string | null>();
  readonly choose = output<string | null>();

  private readonly textInput = viewChild.required<ElementRef<HTMLInputElement>>('text');
  private readonly nameOfChosen = computed(() => {
    const id = this.chosen();
    return this.proxies().find((proxy) => proxy._id === id)?.name ?? id ?? '';
  });
  /** Follows the choice until the user types. */
  protected readonly typed = linkedSignal(() => this.nameOfChosen());
  protected readonly offered = computed(() => {
    const text = this.typed().trim().toLowerCase();
    // The chosen proxy is not a search: all others are offered.
    const isSearch = text !== this.nameOfChosen().toLowerCase();
    return this.proxies()
      .filter(({ _id, name }) => !isSearch || `${_id}\n${name}`.toLowerCase().includes(text))
      .slice(0, SHOWN_AT_ONCE);
  });

  protected take(id: string): void {
    this.choose.emit(id);
    this.typed.set(this.nameOfChosen());
  }

  protected clear(): void {
    this.typed.set('');
    this.choose.emit(null);
    this.textInput().nativeElement.focus();
  }

  /** Typed text that was not chosen is discarded. */
  protected leave(): void {
    this.typed.set(this.nameOfChosen());
  }

  protected readonly nameOf = (id: string | null) =>
    this.proxies().find((proxy) => proxy._id === id)?.name ?? id ?? '';
}
