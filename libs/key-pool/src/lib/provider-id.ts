/** The upstream providers that Keypool knows, as they appear in URLs, collections and events (SPEC 2). */
export const PROVIDER_IDS = ['ohmygpt', 'openhands'] as const;

/** One of {@link PROVIDER_IDS}. */
export type ProviderId = (typeof PROVIDER_IDS)[number];
