import { computed } from '@angular/core';
import { EVENT_TYPES, PROVIDER_IDS } from '@keypool/dto';
import { UrlParams } from '../core/url/url-params';
import { dateOfDay, endOfDay } from '../shared/form/day-field/days';

const LONGEST_ID = 128;

type FilterName = 'provider' | 'type' | 'keyId' | 'proxyId' | 'from' | 'to';

/** Which events are shown, in the URL. Invalid values are ignored. Needs an injection context. */
export class EventFilter {
  private readonly url = new UrlParams();

  readonly provider = computed(() => PROVIDER_IDS.find((id) => id === this.read('provider')));
  readonly type = computed(() => EVENT_TYPES.find((type) => type === this.read('type')));
  readonly keyId = computed(() => this.read('keyId').slice(0, LONGEST_ID));
  readonly proxyId = computed(() => this.read('proxyId').slice(0, LONGEST_ID));
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
    this.url.set({ provider: null, type: null, keyId: null, proxyId: null, from: null, to: null });
  }

  private read(name: FilterName): string {
    return this.url.get(name)?.trim() ?? '';
  }
}
