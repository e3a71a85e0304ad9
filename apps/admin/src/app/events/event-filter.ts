import { computed } from '@angular/core';
import { EVENT_TYPES, PROVIDER_IDS } from '@keypool/dto';
import { UrlParams } from '../core/url/url-params';
import { dateOfDay, endOfDay } from '../shared/form/day-field/days';

/** What is typed, and how many characters it can have. */
export const TYPED_FILTERS = { keyId: 128, proxyId: 128, actor: 320 } as const;
export type TypedFilter = keyof typeof TYPED_FILTERS;

type FilterName = 'provider' | 'type' | TypedFilter | 'from' | 'to';

/** Which events are shown, in the URL. Invalid values are ignored. Needs an injection context. */
export class EventFilter {
  private readonly url = new UrlParams();

  readonly provider = computed(() => PROVIDER_IDS.find((id) => id === this.read('provider')));
  readonly type = computed(() => EVENT_TYPES.find((type) => type === this.read('type')));
  readonly keyId = computed(() => this.typed('keyId'));
  readonly proxyId = computed(() => this.typed('proxyId'));
  /** Who did it, as the API names them. */
  readonly actor = computed(() => this.typed('actor'));
  /** The first and the last day, both included. */
  readonly from = computed(() => (dateOfDay(this.read('from')) ? this.read('from') : null));
  readonly to = computed(() => (dateOfDay(this.read('to')) ? this.read('to') : null));

  /** The API's parameters: days of the user's calendar become timestamps. */
  readonly params = computed<Record<string, string>>(() => {
    const wanted = {
      provider: this.provider(),
      type: this.type(),
      keyId: this.keyId(),
      proxyId: this.proxyId(),
      actor: this.actor(),
      from: dateOfDay(this.from())?.toISOString(),
      to: endOfDay(this.to())?.toISOString(),
    };
    const given = Object.entries(wanted).filter((entry): entry is [string, string] => !!entry[1]);
    return Object.fromEntries(given);
  });
  readonly isNarrowed = computed(() => Object.keys(this.params()).length > 0);

  /** Typing must not fill the history: each value replaces the one before. */
  set(name: FilterName, value: string | null | undefined, replaceUrl = false): void {
    this.url.set({ [name]: value || null }, replaceUrl);
  }

  clear(): void {
    const typed = { keyId: null, proxyId: null, actor: null };
    this.url.set({ provider: null, type: null, ...typed, from: null, to: null });
  }

  private typed(name: TypedFilter): string {
    return this.read(name).slice(0, TYPED_FILTERS[name]);
  }

  private read(name: FilterName): string {
    return this.url.get(name)?.trim() ?? '';
  }
}
