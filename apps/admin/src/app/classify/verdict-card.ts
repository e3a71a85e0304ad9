import { Component, computed, inject, input } from '@angular/core';
import type { ClassificationDto } from '@keypool/dto';
import { TranslatePipe } from '@ngx-translate/core';
import { LanguageStore } from '../core/language/language-store';
import { Texts } from '../core/language/texts';
import { StatusBadge } from '../shared/ui/status-badge/status-badge';
import type { ProviderVerdict } from './classify-store';
import { lengthOf } from './length-of-time';

const LOOKS = {
  rotated: { icon: 'rotate', tone: 'bad' },
  cooldown: { icon: 'schedule', tone: 'warning' },
  suspected: { icon: 'warning', tone: 'warning' },
  none: { icon: 'check-circle', tone: 'neutral' },
} as const satisfies Record<ClassificationDto['action'], object>;

/** What one provider's table makes of an answer, in words. */
@Component({
  selector: 'app-verdict-card',
  imports: [StatusBadge, TranslatePipe],
  templateUrl: './verdict-card.html',
  styleUrl: './verdict-card.scss',
  host: { class: 'app-panel' },
})
export class VerdictCard {
  readonly verdict = input.required<ProviderVerdict>();

  private readonly texts = inject(Texts);
  private readonly language = inject(LanguageStore);

  protected readonly said = computed(() => this.verdict().classification);
  protected readonly look = computed(() => LOOKS[this.said().action]);
  protected readonly outcome = computed(() => {
    const { action, verdict, cooldownMs, suspectAfter } = this.said();
    return this.texts.get(`classify.outcome.${action === 'none' ? verdict : action}`, {
      wait: lengthOf(cooldownMs ?? 0, this.language.locale()),
      count: suspectAfter ?? 0,
    });
  });
}
