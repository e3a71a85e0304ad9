/** One call of the upstream, with one key. */
export interface Attempt {
  readonly keyId: string;
  /** For reports of one's own. */
  readonly lease: string;
  /** The secret for the upstream. */
  readonly apiKey: string;
  /** The same for all attempts of a request. */
  readonly requestId: string;
  /** From 1 on. */
  readonly number: number;
  /** The request's: pass it on to the upstream call. */
  readonly signal: AbortSignal | undefined;
  /** Counts tokens: as often as the upstream names some, also after the request was answered. */
  readonly used: (tokens: number) => void;
}
