import { DOCUMENT } from '@angular/common';
import {
  afterNextRender,
  Component,
  inject,
  input,
  output,
  signal,
  type OnInit,
} from '@angular/core';
import { form, FormField, required, submit } from '@angular/forms/signals';
import { MatButton, MatIconButton } from '@angular/material/button';
import { MatFormFieldModule } from '@angular/material/form-field';
import { MatIcon } from '@angular/material/icon';
import { MatInput } from '@angular/material/input';
import { MatProgressBar } from '@angular/material/progress-bar';
import { TranslatePipe } from '@ngx-translate/core';
import { FailureTexts } from '../../core/http/failure-texts';
import { SessionStore } from '../../core/auth/session-store';

/**
 * Email and password. Shows errors inline and keeps what was typed. Over plain HTTP off loopback, where the
 * browser would drop the session's cookie, it says so instead of taking a password.
 */
@Component({
  selector: 'app-sign-in-form',
  imports: [
    FormField,
    MatButton,
    MatFormFieldModule,
    MatIcon,
    MatIconButton,
    MatInput,
    MatProgressBar,
    TranslatePipe,
  ],
  templateUrl: './sign-in-form.html',
  styleUrl: './sign-in-form.scss',
})
export class SignInForm implements OnInit {
  private readonly session = inject(SessionStore);
  private readonly failures = inject(FailureTexts);

  protected readonly isExposed = inject(DOCUMENT).defaultView?.isSecureContext === false;

  readonly email = input('');
  readonly signedIn = output();

  private readonly credentials = signal({ email: '', password: '' });
  protected readonly form = form(this.credentials, (path) => {
    required(path.email);
    required(path.password);
  });
  protected readonly isPasswordShown = signal(false);
  protected readonly refusal = signal<unknown>(null);
  protected readonly refusalText = () => this.failures.of(this.refusal());

  constructor() {
    afterNextRender(() => {
      if (this.email() === '' && !this.isExposed) {
        this.form.email().focusBoundControl();
      }
    });
  }

  ngOnInit(): void {
    this.credentials.update((credentials) => ({ ...credentials, email: this.email() }));
  }

  protected async signIn(event: Event): Promise<void> {
    event.preventDefault();
    this.refusal.set(null);
    await submit(this.form, async () => {
      try {
        await this.session.signIn(this.credentials());
        this.signedIn.emit();
      } catch (error) {
        this.refusal.set(error);
        this.form.password().focusBoundControl();
      }
    });
  }
}
