import type { Access } from './access';
import type { EngineRecord } from './engine-record';

/** `mongod` is MongoDB itself, from PATH or downloaded; `secantus` is SecantusDB. */
export type EngineName = 'mongod' | 'secantus';

/**
 * How to start an engine process. Everybody on the machine can read its arguments, so the password goes another way, which
 * the keeper repeats at each restart.
 */
export interface EngineCommand {
  readonly command: string;
  readonly args: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  /** The first line on standard input. */
  readonly input?: string;
  /** A file for this user only, which is there until the engine listens. */
  readonly keyFile?: { readonly path: string; readonly content: string };
}

/** Absolute folders; an engine may keep additional files in `dataDir`. */
export interface EnginePlace extends Access {
  readonly dataDir: string;
  readonly dbDir: string;
}

/** An engine that is available on this machine. It admits only those who know the password, from its first start on. */
export interface Engine {
  readonly name: EngineName;
  readonly version: string;
  /** As shown to the operator: `SecantusDB 0.7.0b3`. */
  readonly label: string;
  /** What it is suitable for, for the line at start. */
  readonly advice: string;
  /** Maximum time from its start to the first answer, in ms; includes recovery after a crash. */
  readonly startMs: number;
  command(place: EnginePlace): EngineCommand;
  /** With rights over everything, as soon as the engine listens. */
  adminUri(access: Access): string;
  /**
   * Prepares the listening engine for transactions and for its only user; resolves when it accepts writes.
   * @param record of the data; null when it is new
   * @returns what is to be recorded
   */
  prepare(
    access: Access,
    record: EngineRecord | null,
    log: (line: string) => void,
  ): Promise<Pick<EngineRecord, 'since' | 'featureCompatibility'>>;
}
