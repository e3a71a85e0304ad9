import { Component, computed, inject, input } from '@angular/core';
import type { RotationDto } from '@keypool/dto';
import { Texts } from '../../core/language/texts';
import { CauseTexts, isReported, ROTATED_BY_HAND } from '../../data/cause-texts';

/** Why a key was rotated, in words; what the upstream said; and who reported it, or rotated by hand. */
@Component({
  selector: 'app-rotation-cause',
  template: `
    <p>{{ cause() }}</p>
    @if (rotation().message; as message) {
      <p class="message app-mono" [title]="message">{{ message }}</p>
    }
    @if (actor(); as actor) {
      <p class="actor">{{ actor }}</p>
    }
  `,
  styles: `
    p {
      margin: 0;
      overflow-wrap: anywhere;
    }

    p::first-letter {
      text-transform: uppercase;
    }

    .message {
      display: -webkit-box;
      overflow: hidden;
      -webkit-box-orient: vertical;
      -webkit-line-clamp: 2;
    }

    .message::first-letter {
      text-transform: none;
    }

    .message,
    .actor {
      color: var(--mat-sys-on-surface-variant);
    }

    .actor {
      font: var(--mat-sys-body-small);
    }
  `,
})
export class RotationCause {
  private readonly causes = inject(CauseTexts);
  private readonly texts = inject(Texts);

  readonly rotation = input.required<RotationDto>();

  protected readonly cause = computed(() => {
    const { reason, status } = this.rotation();
    if (reason === ROTATED_BY_HAND) {
      return this.texts.get('rotations.byHand');
    }
    const cause = this.causes.cause(reason, status);
    return this.causes.isVerdict(reason)
      ? cause
      : this.texts.get('rotations.byHandBecause', { cause });
  });
  /** Null in entries of earlier versions. */
  protected readonly actor = computed(() => {
    const { actor } = this.rotation();
    if (actor === null) {
      return null;
    }
    const key = isReported(actor) ? 'rotations.reportedBy' : 'events.by';
    return this.texts.get(key, { actor: this.causes.actor(actor) });
  });
}
