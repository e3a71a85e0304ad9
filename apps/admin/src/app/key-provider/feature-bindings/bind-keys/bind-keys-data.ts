import type { ProxyDto } from '@keypool/dto';

/** What the dialog begins with. */
export interface BindKeysData {
  readonly proxies: readonly ProxyDto[];
  /** Null lets the user choose. */
  readonly proxyId: string | null;
  /** Begins with the keys that serve no proxy. */
  readonly isIdleOnly: boolean;
}

/** What the dialog closes with: keys and the priority of each. */
export interface BindKeysChoice {
  readonly proxyId: string;
  readonly priorities: ReadonlyMap<string, number>;
}
