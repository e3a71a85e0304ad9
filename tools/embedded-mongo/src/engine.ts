/** `mongod` is MongoDB itself, from PATH or downloaded; `secantus` is SecantusDB. */
export type EngineName = 'mongod' | 'secantus';

/** The command line of an engine process. */
export interface EngineCommand {
  readonly command: string;
  readonly args: readonly string[];
  readonly env: NodeJS.ProcessEnv;
}

/** An engine that is available on this machine. */
export interface Engine {
  readonly name: EngineName;
  readonly version: string;
  /** As shown to the operator: `SecantusDB 0.7.0b3`. */
  readonly label: string;
  /** What it is suitable for, for the line at start. */
  readonly advice: string;
  /** Maximum time from its start to the first answer, in ms; includes recovery after a crash. */
  readonly startMs: number;
  /** `dbDir` absolute; additional files may be written to `dataDir`. */
  command(place: { dataDir: string; dbDir: string; port: number }): EngineCommand;
  /** Prepares the listening engine for transactions; resolves when it accepts writes. */
  prepare(uri: string, port: number): Promise<void>;
}
