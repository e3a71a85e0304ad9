import type { MigrationRun } from './migration-run';

/**
 * One step from a schema version to the next. A step that has been released never changes: it names collections and fields
 * as they were, and uses no code that changes with the schema.
 */
export interface Migration {
  /** `0001-what-it-does`. The number is the version that the step leads to. */
  readonly name: string;
  /** Killed at any moment, it is run again from its beginning, and must find what is done already. */
  up(run: MigrationRun): Promise<void>;
}
