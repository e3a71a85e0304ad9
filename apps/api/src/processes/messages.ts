import type { AppConfig } from '../app/config/app-config';

/** News about the embedded database, which the parent watches. */
export interface DatabaseState {
  readonly trouble: string | null;
  readonly restarts: number;
}

/** All that a process needs to start. It holds secrets, so it comes through the channel alone. */
export interface Order {
  readonly number: number;
  /** How often it has ended and was started again. */
  readonly restarts: number;
  readonly config: AppConfig;
  readonly database: DatabaseState & {
    readonly uri: string;
    readonly isEmbedded: boolean;
    readonly isPrepared: boolean;
  };
}

/** What the parent says to one of its processes. */
export type FromParent =
  | { readonly kind: 'start'; readonly order: Order }
  | { readonly kind: 'listen' }
  | { readonly kind: 'stop' }
  | { readonly kind: 'database'; readonly state: DatabaseState }
  | { readonly kind: 'measure'; readonly id: number }
  | { readonly kind: 'gathered'; readonly id: number; readonly texts: readonly string[] };

/** What a process says to its parent. */
export type FromProcess =
  | { readonly kind: 'loaded' }
  | { readonly kind: 'prepared' }
  | { readonly kind: 'listening'; readonly url: string }
  | { readonly kind: 'failed'; readonly failure: Failure }
  | { readonly kind: 'measured'; readonly id: number; readonly text: string }
  | { readonly kind: 'gather'; readonly id: number };

/** Why a start failed. */
export interface Failure {
  readonly advice: string;
  /** The database is unavailable: the next start may succeed. */
  readonly isPassing: boolean;
}
