import { Component, computed, effect, inject, signal, untracked } from '@angular/core';
import { form, FormField, submit } from '@angular/forms/signals';
import { MatButton } from '@angular/material/button';
import { MatDialogModule, MatDialogRef } from '@angular/material/dialog';
import { MatFormFieldModule } from '@angular/material/form-field';
import { MatInput } from '@angular/material/input';
import { MatSelectModule } from '@angular/material/select';
import {
  nameSchema,
  TOKEN_SCOPES,
  type CreatedTokenDto,
  type CreateTokenDto,
  type ProviderId,
  type TokenScope,
} from '@keypool/dto';
import { TranslatePipe } from '@ngx-translate/core';
import { Notify } from '../../core/notify/notify';
import { Clock } from '../../core/time/clock';
import { KEY_PROVIDERS } from '../../data/key-provider';
import { followContract } from '../../shared/form/contract-rule';
import { DayField } from '../../shared/form/day-field/day-field';
import { dayOfDate, endOfDay } from '../../shared/form/day-field/days';
import { FormDialog } from '../../shared/form/form-dialog';
import { IdPicker } from '../../shared/form/id-picker/id-picker';
import { TokensClient } from '../tokens-client';
import { NewToken, type ExampleReach } from './new-token';

interface Wishes {
  name: string;
  scope: TokenScope;
  providers: ProviderId[];
  proxyIds: readonly string[];
  /** The last day on which the token works. */
  lastDay: string | null;
}

/** Creates a token and shows it once. Stays open, with what was typed, when the server refuses. */
@Component({
  selector: 'app-create-token-dialog',
  imports: [
    DayField,
    FormDialog,
    FormField,
    IdPicker,
    MatButton,
    MatDialogModule,
    MatFormFieldModule,
    MatInput,
    MatSelectModule,
    NewToken,
    TranslatePipe,
  ],
  templateUrl: './create-token-dialog.html',
})
export class CreateTokenDialog {
  protected readonly dialog = inject<MatDialogRef<CreateTokenDialog>>(MatDialogRef);
  private readonly client = inject(TokensClient);
  private readonly notify = inject(Notify);

  private readonly wishes = signal<Wishes>({
    name: '',
    scope: 'worker',
    providers: [],
    proxyIds: [],
    lastDay: null,
  });
  protected readonly form = form(this.wishes, (path) => {
    followContract(path.name, nameSchema, (reason) => `tokens.invalid.${reason}`);
  });
  protected readonly created = signal<CreatedTokenDto | null>(null);
  /** For the example that uses the token. */
  protected readonly reach = computed<ExampleReach>(() => {
    const { providers, proxyIds } = this.wishes();
    const all = KEY_PROVIDERS.map(({ id }) => id);
    return { providers: providers.length > 0 ? providers : all, proxyId: proxyIds[0] ?? null };
  });

  protected readonly scopes = TOKEN_SCOPES;
  protected readonly providers = KEY_PROVIDERS;
  private readonly now = new Date(inject(Clock).now());
  protected readonly today = dayOfDate(this.now);
  private readonly inAYear = dayOfDate(
    new Date(this.now.getFullYear() + 1, this.now.getMonth(), this.now.getDate()),
  );
  protected readonly findProxies = (text: string) => this.client.findProxies(text);

  constructor() {
    // Proposed, not forced: a program that manages Keypool is easily forgotten, a worker's is not.
    effect(() => {
      const proposal = this.form.scope().value() === 'admin' ? this.inAYear : null;
      const day = untracked(() => this.form.lastDay());
      if (!untracked(() => day.dirty())) {
        day.value.set(proposal);
      }
    });
  }

  protected async create(): Promise<void> {
    await submit(this.form, async () => {
      try {
        const created = await this.client.create(bodyOf(this.wishes()));
        // A stray click must not hide the token, which is shown only once.
        this.dialog.disableClose = true;
        this.created.set(created);
      } catch (error) {
        this.notify.failure(error, 'tokens.toast.createFailed');
      }
    });
  }
}

function bodyOf({ name, scope, providers, proxyIds, lastDay }: Wishes): CreateTokenDto {
  const expiresAt = endOfDay(lastDay)?.toISOString();
  const isLimitable = scope === 'worker';
  return {
    name: name.trim(),
    scope,
    ...(isLimitable && providers.length > 0 ? { providers } : {}),
    ...(isLimitable && proxyIds.length > 0 ? { proxyIds: [...proxyIds] } : {}),
    ...(expiresAt ? { expiresAt } : {}),
  };
}
