import { Component, computed, inject, input } from '@angular/core';
import { MatIcon } from '@angular/material/icon';
import { RouterLink } from '@angular/router';
import type { EventDto, EventType } from '@keypool/dto';
import { TranslatePipe } from '@ngx-translate/core';
import { keyProvider } from '../data/key-provider';
import { MinutePipe, MomentPipe } from '../shared/format/day-pipe';
import { PluralPipe } from '../shared/format/plural-pipe';
import { linksOf } from './event-links';
import { EVENT_LOOKS } from './event-looks';
import { EventTexts } from './event-texts';

/** More would push other events out of sight. */
const SHOWN_LINKS = 6;

const TELLING_WHO: ReadonlySet<EventType> = new Set([
  'keys_handed_out',
  'signed_in',
  'signed_out',
  'sign_in_failed',
  'password_refused',
  'password_changed',
  'sessions_ended',
]);

/** One event: what happened, when, by whom, and links. */
@Component({
  selector: 'app-event-item',
  imports: [MatIcon, MinutePipe, MomentPipe, PluralPipe, RouterLink, TranslatePipe],
  templateUrl: './event-item.html',
  styleUrl: './event-item.scss',
  host: { '[attr.data-tone]': 'look().tone' },
})
export class EventItem {
  private readonly texts = inject(EventTexts);

  readonly event = input.required<EventDto>();

  protected readonly look = computed(() => EVENT_LOOKS[this.event().type]);
  protected readonly sentence = computed(() => this.texts.sentence(this.event()));
  /** Null where the sentence names the actor. */
  protected readonly actor = computed(() =>
    TELLING_WHO.has(this.event().type) ? null : this.texts.actor(this.event()),
  );
  /** Of the client that asked for it. */
  protected readonly address = computed(() => {
    const { address } = this.event().detail;
    return typeof address === 'string' ? address : null;
  });
  /** What the upstream or the network said. */
  protected readonly message = computed(() => {
    const { message } = this.event().detail;
    return typeof message === 'string' && message !== '' ? message : null;
  });
  protected readonly provider = computed(() => {
    const { provider } = this.event();
    return provider && keyProvider(provider);
  });
  private readonly allLinks = computed(() => linksOf(this.event()));
  protected readonly links = computed(() => this.allLinks().slice(0, SHOWN_LINKS));
  protected readonly hidden = computed(() => this.allLinks().slice(SHOWN_LINKS));
  protected readonly hiddenIds = computed(() =>
    this.hidden()
      .map((link) => link.id)
      .join(', '),
  );
}
