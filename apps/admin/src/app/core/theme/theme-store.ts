import { DOCUMENT } from '@angular/common';
import { effect, inject, Service, signal } from '@angular/core';
import { Preferences } from '../preferences/preferences';

export const THEMES = ['system', 'light', 'dark'] as const;
export type Theme = (typeof THEMES)[number];

/** The stylesheet reads `data-theme`; without one, `color-scheme: light dark` follows the system. */
@Service()
export class ThemeStore {
  private readonly preferences = inject(Preferences);
  private readonly root = inject(DOCUMENT).documentElement;
  private readonly chosen = signal<Theme>(this.preferences.read('theme', THEMES) ?? 'system');
  readonly theme = this.chosen.asReadonly();

  constructor() {
    effect(() => {
      const theme = this.chosen();
      if (theme === 'system') {
        delete this.root.dataset['theme'];
      } else {
        this.root.dataset['theme'] = theme;
      }
    });
  }

  choose(theme: Theme): void {
    this.chosen.set(theme);
    this.preferences.write('theme', theme);
  }
}
