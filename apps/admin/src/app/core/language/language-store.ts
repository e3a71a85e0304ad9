import { DOCUMENT } from '@angular/common';
import { computed, inject, Service, signal } from '@angular/core';
import { TranslateService } from '@ngx-translate/core';
import { firstValueFrom } from 'rxjs';
import { Preferences } from '../preferences/preferences';

export const LANGUAGES = ['en', 'vi'] as const;
export type Language = (typeof LANGUAGES)[number];

const LOCALES = { en: 'en-US', vi: 'vi-VN' } as const satisfies Record<Language, string>;

/** The language of the app: the stored choice, else the browser's first known one, else English. */
@Service()
export class LanguageStore {
  private readonly translate = inject(TranslateService);
  private readonly preferences = inject(Preferences);
  private readonly document = inject(DOCUMENT);
  private readonly language = signal<Language>('en');

  readonly current = this.language.asReadonly();
  /** For `Intl`: numbers follow the language. */
  readonly locale = computed(() => LOCALES[this.language()]);

  async start(): Promise<void> {
    const wanted = this.preferences.read('language', LANGUAGES) ?? this.browsersLanguage();
    try {
      await this.show(wanted);
    } catch {
      await this.show(wanted === 'en' ? 'vi' : 'en');
    }
  }

  /** Rejects, and leaves the language as it is, when the texts cannot be loaded. */
  async choose(language: Language): Promise<void> {
    await this.show(language);
    this.preferences.write('language', language);
  }

  private async show(language: Language): Promise<void> {
    await firstValueFrom(this.translate.use(language));
    this.language.set(language);
    this.document.documentElement.lang = language;
  }

  private browsersLanguage(): Language {
    const preferred = this.document.defaultView?.navigator.languages ?? [];
    for (const tag of preferred) {
      const language = LANGUAGES.find((known) => tag.toLowerCase().startsWith(known));
      if (language) {
        return language;
      }
    }
    return 'en';
  }
}
