import type { MigrationRun } from './migration-run';

/**
 * One step from a schema version to the next. A released step never changes: it names collections and fields as they
 * were, and uses no code that depends on the current schema.
 */
export interface Migration {
  /** `0001-what-it-does`. The number is the resulting version. */
  readonly name: string;
  /** Killed at any moment, it is run again from the beginning, and must skip what is already done. */
  up(run: MigrationRun): Promise<void>;
}
