/** `mongod` is MongoDB itself, from PATH or downloaded; `secantus` is SecantusDB. */
export type EngineName = 'mongod' | 'secantus';

/** The command line of an engine process. */
export interface EngineCommand {
  readonly command: string;
  readonly args: readonly string[];
  readonly env: NodeJS.ProcessEnv;
}

/** An engine that is to be had on this machine. */
export interface Engine {
  readonly name: EngineName;
  readonly version: string;
  /** As the operator reads it: `SecantusDB 0.7.0b3`. */
  readonly label: string;
  /** What it is good for, for the line at start. */
  readonly advice: string;
  /** Time it may take from its start to the first answer, in ms; recovery after a crash is in it. */
  readonly startMs: number;
  /** `dbDir` absolute; what it needs beside it may be written to `dataDir`. */
  command(place: { dataDir: string; dbDir: string; port: number }): EngineCommand;
  /** Makes the listening engine one that transactions work on; resolves when it takes writes. */
  prepare(uri: string, port: number): Promise<void>;
}
