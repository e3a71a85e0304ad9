import { computed, inject, Service, signal } from '@angular/core';
import type { ClassificationDto } from '@keypool/dto';
import { KEY_PROVIDERS, type KeyProvider } from '../data/key-provider';
import { EMPTY_ANSWER, questionOf, type Answer } from './answer';
import { ClassifyClient } from './classify-client';

/** What one provider's table makes of an answer. */
export interface ProviderVerdict {
  readonly provider: KeyProvider;
  readonly classification: ClassificationDto;
}

/** The answer that is tried, kept while the app is open, and what the providers' tables make of it. */
@Service()
export class ClassifyStore {
  private readonly client = inject(ClassifyClient);
  private readonly checked = signal<{ answer: Answer; verdicts: ProviderVerdict[] } | null>(null);

  readonly answer = signal(EMPTY_ANSWER);
  /** Of the answer as it stands now, none after a change. */
  readonly verdicts = computed(() =>
    this.checked()?.answer === this.answer() ? (this.checked()?.verdicts ?? []) : [],
  );

  /** Rejects with what a request threw. */
  async check(): Promise<void> {
    const answer = this.answer();
    const question = questionOf(answer);
    const verdicts = await Promise.all(
      KEY_PROVIDERS.map(async (provider) => ({
        provider,
        classification: await this.client.ask(provider, question),
      })),
    );
    this.checked.set({ answer, verdicts });
  }
}
