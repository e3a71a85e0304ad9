import { Component, inject, Service, signal } from '@angular/core';
import { TestBed } from '@angular/core/testing';
import { form, FormField, submit } from '@angular/forms/signals';
import { MatButtonHarness } from '@angular/material/button/testing';
import { MatDialog, MatDialogRef } from '@angular/material/dialog';
import { MatFormFieldModule } from '@angular/material/form-field';
import { MatInput } from '@angular/material/input';
import { MatInputHarness } from '@angular/material/input/testing';
import { MatProgressBarHarness } from '@angular/material/progress-bar/testing';
import { RouterTestingHarness } from '@angular/router/testing';
import { emailSchema } from '@keypool/dto';
import { PageDriver } from '../../../testing/page-driver';
import { provideTestApp, startTestApp } from '../../../testing/provide-test-app';
import { followContract } from './contract-rule';
import { FormDialog } from './form-dialog';

/** Sends what it is given, when the test says so. */
@Service()
class Outbox {
  readonly sent: string[] = [];
  private finish: () => void = () => undefined;

  send(email: string): Promise<void> {
    this.sent.push(email);
    return new Promise((resolve) => (this.finish = resolve));
  }

  deliver(): void {
    this.finish();
  }
}

@Component({
  imports: [FormDialog, FormField, MatFormFieldModule, MatInput],
  template: `
    <app-form-dialog [form]="form" [title]="'Invite'" [action]="'Send'" (sent)="send()">
      <mat-form-field>
        <input matInput [formField]="form.email" />
        @if (form.email().errors()[0]; as error) {
          <mat-error>{{ error.message }}</mat-error>
        }
      </mat-form-field>
    </app-form-dialog>
  `,
})
class InviteDialog {
  private readonly outbox = inject(Outbox);
  private readonly dialog = inject(MatDialogRef);
  private readonly invitation = signal({ email: '' });
  protected readonly form = form(this.invitation, (path) =>
    followContract(path.email, emailSchema, (reason) => `users.invalid.email.${reason}`),
  );

  protected async send(): Promise<void> {
    await submit(this.form, async () => {
      await this.outbox.send(this.invitation().email);
      this.dialog.close();
    });
  }
}

@Component({ template: '' })
class EmptyPage {}

async function open(email: string) {
  TestBed.configureTestingModule({
    providers: [provideTestApp([{ path: '', component: EmptyPage }])],
  });
  await startTestApp();
  const router = await RouterTestingHarness.create('/');
  TestBed.inject(MatDialog).open(InviteDialog);
  const page = new PageDriver(router.fixture);
  const dialog = await page.dialog();
  await (await dialog.getHarness(MatInputHarness)).setValue(email);
  const send = await dialog.getHarness(MatButtonHarness.with({ text: 'Send' }));
  return { page, dialog, send, outbox: TestBed.inject(Outbox) };
}

describe('a dialog with a form', () => {
  it('sends nothing that the contract refuses, and says why', async () => {
    const { page, send, outbox } = await open('someone');

    await send.click();

    expect(outbox.sent).toEqual([]);
    expect(await page.dialogText()).toContain('This is not an email address.');
  });

  it('shows that it is sending, sends once, and closes when it is done', async () => {
    const { page, dialog, send, outbox } = await open('someone@example.com');

    await send.click();
    document.querySelector('form')?.dispatchEvent(new Event('submit'));

    expect(await dialog.getAllHarnesses(MatProgressBarHarness)).toHaveLength(1);
    expect(await send.isDisabled()).toBe(true);
    await page.act(() => outbox.deliver());
    expect(outbox.sent).toEqual(['someone@example.com']);
    expect(await page.isDialogOpen()).toBe(false);
  });

  it('sends nothing when it is cancelled', async () => {
    const { page, outbox } = await open('someone@example.com');

    await page.pressInDialog('Cancel');

    expect(outbox.sent).toEqual([]);
    expect(await page.isDialogOpen()).toBe(false);
  });
});
