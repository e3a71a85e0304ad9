import { Component, inject, signal } from '@angular/core';
import { form, FormField, submit, validate } from '@angular/forms/signals';
import { MatButton } from '@angular/material/button';
import { MatFormFieldModule } from '@angular/material/form-field';
import { MatIcon } from '@angular/material/icon';
import { MatInput } from '@angular/material/input';
import { MatProgressBar } from '@angular/material/progress-bar';
import { ActivatedRoute } from '@angular/router';
import { classifySchema } from '@keypool/dto';
import { TranslatePipe } from '@ngx-translate/core';
import { Texts } from '../core/language/texts';
import { Notify } from '../core/notify/notify';
import { PageHeader } from '../shared/ui/page-header/page-header';
import { answerOf, EMPTY_ANSWER } from './answer';
import { ClassifyStore } from './classify-store';
import { splitAnswer } from './split-answer';
import { VerdictCard } from './verdict-card';

/** `/rotations/classify`: paste an upstream's answer, see what a report of it would do. */
@Component({
  selector: 'app-classify-page',
  imports: [
    FormField,
    MatButton,
    MatFormFieldModule,
    MatIcon,
    MatInput,
    MatProgressBar,
    PageHeader,
    TranslatePipe,
    VerdictCard,
  ],
  templateUrl: './classify-page.html',
  styleUrl: './classify-page.scss',
  host: { class: 'app-page' },
})
export class ClassifyPage {
  protected readonly store = inject(ClassifyStore);
  private readonly notify = inject(Notify);
  private readonly texts = inject(Texts);

  protected readonly hint = signal('classify.bodyHint');
  protected readonly form = form(this.store.answer, (path) => {
    validate(path.status, ({ value }) => {
      const status = value().trim();
      const isValid = classifySchema.shape.status.safeParse(Number(status)).success;
      return status === '' || isValid
        ? undefined
        : { kind: 'status', message: this.texts.get('classify.invalidStatus') };
    });
  });

  constructor() {
    const given = answerOf(inject(ActivatedRoute).snapshot.queryParamMap);
    if (given) {
      this.store.answer.set(given);
      this.hint.set('classify.kept');
    }
  }

  /** A whole answer that is pasted as the body goes to the fields where its parts belong. */
  protected paste(event: ClipboardEvent): void {
    if (this.split(event.clipboardData?.getData('text') ?? '')) {
      event.preventDefault();
    }
  }

  protected async check(event: Event): Promise<void> {
    event.preventDefault();
    this.split(this.store.answer().body);
    await submit(this.form, async () => {
      try {
        await this.store.check();
      } catch (error) {
        this.notify.failure(error, 'classify.failed');
      }
      return undefined;
    });
  }

  protected clear(): void {
    this.hint.set('classify.bodyHint');
    this.store.answer.set(EMPTY_ANSWER);
    this.form.body().focusBoundControl();
  }

  private split(text: string): boolean {
    const answer = splitAnswer(text);
    if (answer === null) {
      return false;
    }
    this.store.answer.set(answer);
    this.hint.set('classify.split');
    return true;
  }
}
