import { Component, input, signal } from '@angular/core';
import { FormField, type FieldTree } from '@angular/forms/signals';
import { MatIconButton } from '@angular/material/button';
import { MatFormFieldModule } from '@angular/material/form-field';
import { MatIcon } from '@angular/material/icon';
import { MatInput } from '@angular/material/input';
import { MatTooltip } from '@angular/material/tooltip';
import { TranslatePipe } from '@ngx-translate/core';

/** A password that can be shown and, where it is set for someone else, generated. */
@Component({
  selector: 'app-password-field',
  imports: [
    FormField,
    MatFormFieldModule,
    MatIcon,
    MatIconButton,
    MatInput,
    MatTooltip,
    TranslatePipe,
  ],
  templateUrl: './password-field.html',
  styles: `
    mat-form-field {
      width: 100%;
    }

    [matIconSuffix] {
      white-space: nowrap;
    }
  `,
})
export class PasswordField {
  readonly field = input.required<FieldTree<string>>();
  readonly label = input.required<string>();
  readonly hint = input('');
  readonly autocomplete = input.required<'current-password' | 'new-password'>();
  readonly canGenerate = input(false);

  protected readonly isShown = signal(false);

  protected generate(): void {
    const field = this.field()();
    field.value.set(newPassword());
    field.markAsDirty();
    this.isShown.set(true);
  }
}

/** Without letters that look alike: such a password is often read out or copied from paper. */
const ALPHABET = 'abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789';
const LENGTH = 20;

/** About 115 random bits. */
function newPassword(): string {
  let password = '';
  while (password.length < LENGTH) {
    const [byte = 0] = crypto.getRandomValues(new Uint8Array(1));
    // Beyond the last whole multiple of the alphabet, some letters would be more frequent.
    if (byte < 256 - (256 % ALPHABET.length)) {
      password += ALPHABET[byte % ALPHABET.length];
    }
  }
  return password;
}
