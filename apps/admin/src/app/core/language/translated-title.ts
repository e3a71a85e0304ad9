import { effect, inject, Service, signal } from '@angular/core';
import { Title } from '@angular/platform-browser';
import { TitleStrategy, type RouterStateSnapshot } from '@angular/router';
import { Texts } from './texts';

const PRODUCT = 'Keypool';

/** A route's `title` is a text key; the document's title follows page and language. */
@Service()
export class TranslatedTitle extends TitleStrategy {
  private readonly title = inject(Title);
  private readonly texts = inject(Texts);
  private readonly key = signal<string | undefined>(undefined);

  constructor() {
    super();
    effect(() => {
      const key = this.key();
      this.title.setTitle(key === undefined ? PRODUCT : `${this.texts.get(key)} · ${PRODUCT}`);
    });
  }

  override updateTitle(snapshot: RouterStateSnapshot): void {
    this.key.set(this.buildTitle(snapshot));
  }
}
