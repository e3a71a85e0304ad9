interface Provider {
  /** Its spelling: the same in every language. */
  readonly title: string;
  /** The field of a binding that names its key (SPEC section 3). */
  readonly bindingKeyField: string;
}

/**
 * The upstream providers that Keypool knows, by their ids in URLs, collections and events (SPEC section 2). A new one is
 * an entry here; the compiler and the tests ask for the rest (docs/how-to/third-provider.md).
 */
export const PROVIDERS = {
  ohmygpt: { title: 'OhMyGPT', bindingKeyField: 'ohmygptKeyId' },
  openhands: { title: 'OpenHands', bindingKeyField: 'openhandsKeyId' },
} as const satisfies Readonly<Record<string, Provider>>;

/** The id of one of {@link PROVIDERS}. */
export type ProviderId = keyof typeof PROVIDERS;

/** The ids of {@link PROVIDERS}, in the order in which they are shown. */
export const PROVIDER_IDS = Object.keys(PROVIDERS) as unknown as readonly [
  ProviderId,
  ...ProviderId[],
];

/** The field of a provider's bindings that names the key. */
export type BindingKeyField<Id extends ProviderId = ProviderId> =
  (typeof PROVIDERS)[Id]['bindingKeyField'];

/** The result of `of` for each provider, by its id. */
export function forEachProvider<T>(of: (id: ProviderId) => T): Record<ProviderId, T> {
  return Object.fromEntries(PROVIDER_IDS.map((id) => [id, of(id)])) as Record<ProviderId, T>;
}
